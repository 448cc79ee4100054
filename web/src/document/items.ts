/** Items of lists as they are written: taken as source, and put into other lists. */

import { isCollection, isMap, isSeq, type Node, type Pair, type YAMLMap, type YAMLSeq } from 'yaml'

import { pointerOf, type Pointer, tokensOf } from './pointer'
import { type ReadDocument, read, type Spot, spotAt, valueAt } from './reading'
import { colonEnd, spansOf } from './spans'
import {
  entryColumn,
  eol,
  flowGap,
  inFlow,
  keyOf,
  overwritten,
  says,
  sharedPlace,
  splice,
  withEnds,
} from './splicing'
import { equal } from './values'
import { blockItem } from './writing'

/** The dash stands in the first column; comments above it come along. */
export interface ItemSource {
  value: unknown
  source: string
}

export function newItem(value: unknown): ItemSource {
  return { value, source: blockItem(value, 0) }
}

export function itemSource(document: ReadDocument, pointer: Pointer): ItemSource {
  const spot = spotAt(document, pointer)
  const value = valueAt(document.data, pointer)
  const source = isSeq(spot?.owner) ? writtenItem(document.text, spot.owner, spot.index ?? 0) : undefined
  return source !== undefined && equal(read(source).data, [value]) ? { value, source } : newItem(value)
}

/** Undefined when there is no such list yet, or it cannot be written to in place. */
export function inserted(
  document: ReadDocument,
  list: Pointer,
  index: number,
  items: readonly ItemSource[],
): string | undefined {
  const spot = spotAt(document, list)
  if (!spot || !isSeq(spot.node)) return undefined
  if (spot.shared) throw sharedPlace()
  if (!spot.node.flow) return intoBlock(document.text, spot.node, index, items)
  if (document.format === 'json') return intoFlow(document, spot, index, items)
  return intoOpened(document, list, index, items) ?? intoFlow(document, spot, index, items)
}

/** A list with its first items, as the value of a key that is there and empty. */
export function asBlock(document: ReadDocument, spot: Spot, sources: readonly string[]): string | undefined {
  const { text } = document
  const colon = spot.pair ? colonEnd(spot.pair) : undefined
  const column = entryColumn(text, spot) + 2
  const block = sources.map((source) => `\n${indented(source, column)}`).join('')
  return splice(text, colon, spot.node?.range?.[1], withEnds(text, block))
}

function intoBlock(
  text: string,
  list: YAMLSeq,
  index: number,
  items: readonly ItemSource[],
): string | undefined {
  const spans = spansOf(text, list)
  const column = spans?.[0]?.column
  if (!spans || column === undefined || spans.some((span) => !span.ownLine)) return undefined
  const [first, second] = spans
  const spaced = first && second && text.slice(first.to, second.from).split('\n').length > 2
  const gap = spaced ? eol(text) : ''
  const block = withEnds(
    text,
    items.map((item) => indented(item.source, column)).join(spaced ? '\n\n' : '\n'),
  )
  const next = spans[index]
  if (next) return splice(text, next.from, next.from, `${block}${eol(text)}${gap}`)
  const end = spans.at(-1)?.to
  return splice(text, end, end, `${eol(text)}${gap}${block}`)
}

function intoFlow(
  document: ReadDocument,
  spot: Spot,
  index: number,
  items: readonly ItemSource[],
): string | undefined {
  const { text } = document
  const list = spot.node as YAMLSeq<Node>
  if (list.items.length === 0)
    return overwritten(
      document,
      spot,
      items.map((item) => item.value),
    )
  const gap = flowGap(text, list)
  const sources = items.map((item) => inFlow(document, spot, item.value, gap === ' ' ? 0 : 1))
  const next = list.items[index]?.range?.[0]
  if (next !== undefined)
    return splice(text, next, next, sources.map((source) => `${source},${gap}`).join(''))
  const end = list.items.at(-1)?.range?.[1]
  return splice(text, end, end, sources.map((source) => `,${gap}${source}`).join(''))
}

/**
 * `do: [{id: a}]` becomes a block, so that what comes in can have lines and comments of its own; the
 * items in it keep their source. Undefined where that would lose a comment.
 */
function intoOpened(
  document: ReadDocument,
  list: Pointer,
  index: number,
  items: readonly ItemSource[],
): string | undefined {
  const outer = openedAround(document, list)
  const spot = outer && spotAt(outer, list)
  if (!outer || !isSeq(spot?.node) || spot.inFlow) return undefined
  const sources = spot.node.items.map((item) => oneLine(outer.text, item as Node))
  if (sources.includes(undefined)) return undefined
  const all = sources.map((source) => `- ${source ?? ''}`)
  return asBlock(outer, spot, [
    ...all.slice(0, index),
    ...items.map((item) => item.source),
    ...all.slice(index),
  ])
}

/** The document with the collections around the list written as blocks. */
function openedAround(document: ReadDocument, list: Pointer): ReadDocument | undefined {
  const tokens = tokensOf(list)
  const depth = tokens.findIndex((_, at) => isFlow(spotAt(document, pointerOf(tokens.slice(0, at)))?.node))
  if (depth < 0) return document
  const spot = spotAt(document, pointerOf(tokens.slice(0, depth)))
  if (!spot?.node?.range) return undefined
  const { text } = document
  const column = spot.owner ? entryColumn(text, spot) + 2 : 0
  const source = blockSource(text, spot.node, column, tokens.slice(depth))
  if (source === undefined) return undefined
  const from = spot.pair ? colonEnd(spot.pair) : spot.node.range[0]
  const lead = spot.pair ? `\n${' '.repeat(column)}` : ''
  const opened = splice(text, from, spot.node.range[1], withEnds(text, lead + source))
  return opened !== undefined && says(opened, document.data) ? read(opened) : undefined
}

/** The collection as a block, its entries as they were written, opened further along the path. */
function blockSource(text: string, node: Node, column: number, path: readonly string[]): string | undefined {
  const [token, ...rest] = path
  if (token === undefined || !isCollection(node) || node.items.length === 0) return oneLine(text, node)
  const lines = node.items.map((entry, at) => {
    if (isMap(node)) return pairSource(text, entry as Pair<Node, Node | null>, column, token, rest)
    const item =
      at === Number(token) ? blockSource(text, entry as Node, column + 2, rest) : oneLine(text, entry as Node)
    return item === undefined ? undefined : `- ${item}`
  })
  return lines.includes(undefined) ? undefined : lines.join(`\n${' '.repeat(column)}`)
}

function pairSource(
  text: string,
  pair: Pair<Node, Node | null>,
  column: number,
  token: string,
  rest: readonly string[],
): string | undefined {
  const key = oneLine(text, pair.key)
  if (key === undefined) return undefined
  if (!pair.value) return `${key}:`
  const opens =
    keyOf(pair) === token && rest.length > 0 && isCollection(pair.value) && pair.value.items.length > 0
  const value = opens ? blockSource(text, pair.value, column + 2, rest) : oneLine(text, pair.value)
  if (value === undefined) return undefined
  return opens ? `${key}:\n${' '.repeat(column + 2)}${value}` : `${key}: ${value}`
}

/** Source on one line, so that it can stand anywhere; no comment can hide in it. */
function oneLine(text: string, node: Node | null): string | undefined {
  if (!node?.range) return undefined
  const source = text.slice(node.range[0], node.range[1])
  return source.includes('\n') || node.anchor || node.tag?.startsWith('!') ? undefined : source
}

function isFlow(node: unknown): boolean {
  return isCollection(node) && (node as YAMLMap).flow === true
}

function writtenItem(text: string, list: YAMLSeq, at: number): string | undefined {
  if (list.flow) {
    const source = oneLine(text, list.items[at] as Node)
    return source === undefined ? undefined : `- ${source}`
  }
  const span = spansOf(text, list)?.[at]
  if (!span?.ownLine) return undefined
  return outdented(text.slice(span.from, span.to).replaceAll('\r\n', '\n'), span.column)
}

function indented(source: string, columns: number): string {
  const pad = ' '.repeat(columns)
  return source
    .split('\n')
    .map((line) => (line === '' ? '' : pad + line))
    .join('\n')
}

function outdented(source: string, columns: number): string {
  const blanks = new RegExp(`^ {0,${columns}}`)
  return source
    .split('\n')
    .map((line) => line.replace(blanks, ''))
    .join('\n')
}
