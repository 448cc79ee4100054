/** Small things about source text that the edits share. */

import { isCollection, isScalar, type Node, type Pair, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml'

import { type ReadDocument, read, type Spot } from './reading'
import { colonEnd, lineEnd, lineStart, valueEnd } from './spans'
import { equal } from './values'
import { blockItem, blockValue, flowValue, jsonValue } from './writing'

/** Why an edit cannot be made; the sentence is for the person at the screen. */
export class EditRefused extends Error {
  override name = 'EditRefused'
}

export type Entry = Node | Pair<Node, Node | null> | null

export function sharedPlace(): EditRefused {
  return new EditRefused('This part is an alias of another one (written with &). Edit it in the text.')
}

export function says(text: string, expected: unknown): boolean {
  const document = read(text)
  return document.problems.length === 0 && equal(document.data, expected)
}

export function splice(
  text: string,
  from: number | undefined,
  to: number | undefined,
  insert: string,
): string | undefined {
  return from === undefined || to === undefined ? undefined : text.slice(0, from) + insert + text.slice(to)
}

export function eol(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n'
}

/** Written with the line ends of the document. */
export function withEnds(text: string, source: string): string {
  return text.includes('\r\n') ? source.replaceAll(/\r?\n/g, '\r\n') : source
}

export function keyOf(pair: Pair<unknown, unknown>): string {
  return String((pair.key as Scalar | null)?.value ?? '')
}

/** Column of the key, or of the dash. */
export function entryColumn(text: string, spot: Spot): number {
  const offset = (spot.pair?.key as Node | undefined)?.range?.[0] ?? spot.node?.range?.[0] ?? 0
  const column = offset - lineStart(text, offset)
  return spot.pair ? column : column - 2
}

/** Another value in the place of one that is there. */
export function overwritten(document: ReadDocument, spot: Spot, value: unknown): string | undefined {
  if (spot.shared) throw sharedPlace()
  const { text } = document
  if (!spot.owner)
    return splice(text, spot.node?.range?.[0], wholeEnd(spot.node), wholeSource(document, value))
  const flat = spot.inFlow || document.format === 'json'
  const source = flat
    ? ` ${inFlow(document, spot, value)}`
    : (sameStyle(spot, value) ?? blockSource(value, entryColumn(text, spot), spot.pair !== undefined))
  return spot.pair
    ? behindColon(text, spot, withEnds(text, source))
    : inItem(text, spot, withEnds(text, source))
}

/** With braces; JSON gets the line breaks of the document it goes into. */
export function inFlow(document: ReadDocument, spot: Spot, value: unknown, deeper = 0): string {
  if (document.format !== 'json') return flowValue(value)
  const unit = /\n([ \t]+)\S/.exec(document.text)?.[1] ?? ''
  return jsonValue(value, unit, unit ? lineIndent(document.text, spot) + unit.repeat(deeper) : '')
}

/** Between two entries with braces: a blank, or a new line when they have lines of their own. */
export function flowGap(text: string, owner: YAMLMap | YAMLSeq): string {
  const first = flowBounds(owner.items[0] as Entry)?.[0] ?? 0
  const begin = lineStart(text, first)
  const indent = text.slice(begin, first)
  return indent.trim() === '' && begin > 0 ? `${eol(text)}${indent}` : ' '
}

export function flowBounds(entry: Entry): [number, number] | undefined {
  if (!entry) return undefined
  if (!('key' in entry)) return entry.range ? [entry.range[0], entry.range[1]] : undefined
  const start = entry.key.range?.[0]
  const end = pairEnd(entry)
  return start === undefined || end === undefined ? undefined : [start, end]
}

export function pairEnd(pair: Pair<Node, Node | null>): number | undefined {
  const { value } = pair
  return value?.range && value.range[0] !== value.range[1]
    ? value.range[1]
    : (colonEnd(pair) ?? pair.key.range?.[1])
}

function behindColon(text: string, spot: Spot, source: string): string | undefined {
  const colon = spot.pair ? colonEnd(spot.pair) : undefined
  const { node } = spot
  if (colon === undefined) return undefined
  if (!node?.range || node.range[0] === node.range[1]) return splice(text, colon, colon, source)
  const end = visibleEnd(text, node)
  if (isCollection(node) && !node.flow) {
    // A comment behind the colon stays on the line of the key.
    const rest = text.slice(colon, lineEnd(text, colon))
    return splice(
      text,
      colon,
      end,
      source.trimStart() === source || !source.startsWith(' ') ? rest + source : source + rest,
    )
  }
  const onlyBlanks = /^ *$/.test(text.slice(colon, node.range[0]))
  return onlyBlanks
    ? splice(text, colon, end, source)
    : splice(text, node.range[0], end, source.replace(/^ /, ''))
}

function inItem(text: string, spot: Spot, source: string): string | undefined {
  const { node } = spot
  if (!node?.range || node.range[0] === node.range[1]) return undefined
  return splice(text, node.range[0], visibleEnd(text, node), source.replace(/^ /, ''))
}

function visibleEnd(text: string, node: Node): number | undefined {
  let end = valueEnd(node)
  if (end === undefined) return undefined
  while (end > 0 && /[\n\r]/.test(text[end - 1] ?? '')) end--
  return end
}

function blockSource(value: unknown, column: number, isPair: boolean): string {
  return isPair ? blockValue(value, column + 2) : blockItem(value, column).slice(1)
}

/** A one-line text keeps its quotes. */
function sameStyle(spot: Spot, value: unknown): string | undefined {
  if (typeof value !== 'string' || value.includes('\n') || !isScalar(spot.node)) return undefined
  if (spot.node.type === 'QUOTE_SINGLE' && !/\p{Cc}/u.test(value)) return ` '${value.replaceAll("'", "''")}'`
  if (spot.node.type === 'QUOTE_DOUBLE' && !value.includes('"')) return ` ${JSON.stringify(value)}`
  return undefined
}

function wholeEnd(node: Node | null): number | undefined {
  return node ? valueEnd(node) : undefined
}

function wholeSource(document: ReadDocument, value: unknown): string {
  const { text, format } = document
  if (format === 'json') return jsonValue(value, /\n([ \t]+)\S/.exec(text)?.[1] ?? '', '')
  return withEnds(text, blockValue(value, 0).slice(1))
}

function lineIndent(text: string, spot: Spot): string {
  const offset = (spot.pair?.key as Node | undefined)?.range?.[0] ?? spot.node?.range?.[0] ?? 0
  return /^[ \t]*/.exec(text.slice(lineStart(text, offset)))?.[0] ?? ''
}
