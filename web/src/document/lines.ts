/** From pointers to places in the text and back. */

import { isMap, isScalar, isSeq, type Node, type Pair } from 'yaml'

import { child, parentOf, type Pointer } from './pointer'
import { keyText, type ReadDocument, spotAt } from './reading'
import { lineEnd, valueEnd } from './spans'
import { stepsOf } from './walk'

export interface TextRange {
  from: number
  to: number
}

/** The value at the pointer, or what is nearest around it; a collection counts with its key. */
export function rangeOf(document: ReadDocument, pointer: Pointer): TextRange {
  const spot = spotAt(document, pointer)
  if (!spot) return pointer === '' ? { from: 0, to: 0 } : rangeOf(document, parentOf(pointer))
  const key = (spot.pair?.key as Node | undefined)?.range
  const from =
    (isScalar(spot.node) ? spot.node.range?.[0] : key?.[0]) ?? spot.node?.range?.[0] ?? key?.[0] ?? 0
  const to = (spot.node ? valueEnd(spot.node) : undefined) ?? key?.[1] ?? from
  return { from, to: Math.max(from, to) }
}

/** Where an editor marks a finding: the first line of the value is enough. */
export function markOf(document: ReadDocument, pointer: Pointer): TextRange {
  const { from, to } = rangeOf(document, pointer)
  return { from, to: Math.max(from, Math.min(to, lineEnd(document.text, from))) }
}

export function lineOf(text: string, offset: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line++
  return line
}

/** The innermost value that the offset is in. */
export function pointerAt(document: ReadDocument, offset: number): Pointer {
  return within(document.nodes.contents, '', offset)
}

/** The innermost step that the offset is in. */
export function stepAt(document: ReadDocument, offset: number): Pointer | undefined {
  const pointer = pointerAt(document, offset)
  const around = stepsOf(document.data).filter(
    (step) => pointer === step.pointer || pointer.startsWith(`${step.pointer}/`),
  )
  return around.at(-1)?.pointer
}

function within(node: Node | null, pointer: Pointer, offset: number): Pointer {
  if (isMap(node)) {
    for (const pair of node.items as Pair<Node, Node | null>[]) {
      const from = pair.key.range?.[0] ?? Number.POSITIVE_INFINITY
      const to = Math.max(pair.key.range?.[1] ?? 0, (pair.value ? valueEnd(pair.value) : undefined) ?? 0)
      if (offset >= from && offset <= to) return within(pair.value, child(pointer, keyText(pair)), offset)
    }
  } else if (isSeq(node)) {
    for (const [index, item] of (node.items as (Node | null)[]).entries()) {
      // The dash and the blank behind it belong to the item.
      const from = (item?.range?.[0] ?? Number.POSITIVE_INFINITY) - 2
      const to = (item ? valueEnd(item) : undefined) ?? 0
      if (offset >= from && offset <= to) return within(item, child(pointer, index), offset)
    }
  }
  return pointer
}
