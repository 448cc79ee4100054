/**
 * Which lines of the text belong to an entry of a block: its own, the comment lines right above it,
 * and the deeper comment lines behind it. Edits cut and paste such spans, so that everything else
 * stays as it was written, byte for byte.
 */

import {
  type CST,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'

export interface Span {
  /** Start of the first line, comments above included. */
  from: number
  /** Where the entry itself begins: its dash or its key. */
  start: number
  /** End of the last line, without its line end. */
  to: number
  /** Of the dash or the key, counted from 0. */
  column: number
  /** Nothing but blanks stands before it on its line. */
  ownLine: boolean
}

/** Entries of a block list or block map; undefined for what is written with braces or in rare ways. */
export function spansOf(text: string, owner: YAMLMap | YAMLSeq): Span[] | undefined {
  if (owner.flow) return undefined
  const starts = isSeq(owner) ? dashes(owner) : keys(owner as YAMLMap<Node, Node | null>)
  if (!starts) return undefined
  return starts.map((start, at) => spanOf(text, start, entryEnd(owner, at, start)))
}

export function lineStart(text: string, offset: number): number {
  // A search from before the beginning would still look at the first character.
  return offset <= 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1
}

/** Where the line ends, before its line end. */
export function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset)
  if (end < 0) return text.length
  return text[end - 1] === '\r' && end > offset ? end - 1 : end
}

/** Where the next line begins. */
export function nextLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset)
  return end < 0 ? text.length : end + 1
}

/** Where a value ends, without blanks, comments and line ends behind it. */
export function valueEnd(node: Node): number | undefined {
  if (!node.range) return undefined
  if (isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED')) return node.range[1]
  if (!isCollection(node) || node.flow || node.items.length === 0) return node.range[1]
  const last = node.items.length - 1
  const start = (isSeq(node) ? dashes(node) : keys(node as YAMLMap<Node, Node | null>))?.[last]
  return start === undefined ? undefined : entryEnd(node as YAMLMap | YAMLSeq, last, start)
}

/** Right behind the colon of a pair. */
export function colonEnd(pair: Pair<unknown, unknown>): number | undefined {
  const colon = pair.srcToken?.sep?.find((token) => token.type === 'map-value-ind')
  return colon ? colon.offset + 1 : undefined
}

function spanOf(text: string, start: number, end: number): Span {
  const begin = lineStart(text, start)
  const column = start - begin
  const ownLine = text.slice(begin, start).trim() === ''
  const trimmed = Math.max(start, trimmedEnd(text, end))
  return {
    from: ownLine ? commentsAbove(text, begin, column) : start,
    start,
    to: commentsBelow(text, lineEnd(text, trimmed), column),
    column,
    ownLine,
  }
}

function trimmedEnd(text: string, end: number): number {
  let at = end
  while (at > 0 && /\s/.test(text[at - 1] ?? '')) at--
  return at
}

function commentsAbove(text: string, begin: number, column: number): number {
  let from = begin
  while (from > 0) {
    const above = lineStart(text, from - 1)
    const line = text.slice(above, lineEnd(text, above))
    const indent = line.search(/\S/)
    if (indent !== column || line[indent] !== '#') break
    from = above
  }
  return from
}

function commentsBelow(text: string, end: number, column: number): number {
  let to = end
  let at = nextLine(text, end)
  while (at < text.length) {
    const line = text.slice(at, lineEnd(text, at))
    const indent = line.search(/\S/)
    if (indent >= 0 && (line[indent] !== '#' || indent <= column)) break
    if (indent >= 0) to = lineEnd(text, at)
    at = nextLine(text, at)
  }
  return to
}

function entryEnd(owner: YAMLMap | YAMLSeq, at: number, start: number): number {
  const item = owner.items[at] as Node | Pair<Node, Node | null> | null
  const value = isSeq(owner) ? (item as Node | null) : (item as Pair<Node, Node | null>).value
  const end = value?.range && value.range[0] !== value.range[1] ? valueEnd(value) : undefined
  if (end !== undefined) return end
  return isMap(owner) ? (colonEnd(item as Pair<Node, Node>) ?? start + 1) : start + 1
}

function dashes(list: YAMLSeq): number[] | undefined {
  const token = list.srcToken as CST.BlockSequence | undefined
  if (token?.type !== 'block-seq') return undefined
  const found = token.items
    .map((item) => item.start.find((one) => one.type === 'seq-item-ind')?.offset)
    .filter((offset) => offset !== undefined)
  return found.length === list.items.length ? found : undefined
}

function keys(map: YAMLMap<Node, Node | null>): number[] | undefined {
  const found = map.items.map((pair) => pair.key?.range?.[0]).filter((offset) => offset !== undefined)
  const explicit = map.items.some((pair) =>
    pair.srcToken?.start.some((token) => token.type === 'explicit-key-ind'),
  )
  return found.length === map.items.length && !explicit ? found : undefined
}
