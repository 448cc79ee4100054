/** A new key in a map. */

import { isMap, type Node, type YAMLMap } from 'yaml'

import { lastOf, parentOf, type Pointer } from './pointer'
import { type ReadDocument, type Spot, spotAt } from './reading'
import { type Span, spansOf } from './spans'
import { eol, flowGap, inFlow, keyOf, overwritten, pairEnd, sharedPlace, splice, withEnds } from './splicing'
import { blockPair, scalar } from './writing'

/** The maps on the way to it are made when they do not exist. */
export function added(
  document: ReadDocument,
  pointer: Pointer,
  value: unknown,
  order: readonly string[],
): string | undefined {
  if (pointer === '') return undefined
  const owner = spotAt(document, parentOf(pointer))
  if (!owner) return added(document, parentOf(pointer), { [lastOf(pointer)]: value }, order)
  if (owner.shared) throw sharedPlace()
  const map = owner.node
  if (!isMap(map) || map.items.length === 0) return overwritten(document, owner, { [lastOf(pointer)]: value })
  if (map.flow) return addedToFlow(document, owner, lastOf(pointer), value)
  const spans = spansOf(document.text, map)
  return spans ? addedToBlock(document.text, map, spans, lastOf(pointer), value, order) : undefined
}

function addedToBlock(
  text: string,
  map: YAMLMap,
  spans: readonly Span[],
  key: string,
  value: unknown,
  order: readonly string[],
): string | undefined {
  const after = placeInOrder(map.items.map(keyOf), key, order)
  const column = spans[0]?.column ?? 0
  const indent = ' '.repeat(column)
  const pair = withEnds(text, blockPair(key, value, column))
  if (after < 0) return splice(text, spans[0]?.start, spans[0]?.start, `${pair}${eol(text)}${indent}`)
  return splice(text, spans[after]?.to, spans[after]?.to, `${eol(text)}${indent}${pair}`)
}

/** Index of the key that the new one comes after; -1 for the front. */
function placeInOrder(names: readonly string[], key: string, order: readonly string[]): number {
  const rank = order.indexOf(key)
  if (rank < 0 || !names.some((name) => order.includes(name))) return names.length - 1
  return names.findLastIndex((name) => order.includes(name) && order.indexOf(name) < rank)
}

function addedToFlow(document: ReadDocument, owner: Spot, key: string, value: unknown): string | undefined {
  const { text } = document
  const map = owner.node as YAMLMap<Node, Node | null>
  const last = map.items.at(-1)
  const end = last ? pairEnd(last) : undefined
  const gap = flowGap(text, map)
  const name = document.format === 'json' ? JSON.stringify(key) : scalar(key)
  return splice(text, end, end, `,${gap}${name}: ${inFlow(document, owner, value, gap === ' ' ? 0 : 1)}`)
}
