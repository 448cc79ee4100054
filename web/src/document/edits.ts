/**
 * Changes of one place of the text. Each is made by cutting and pasting source, and then held against
 * the same change on plain data; where the source is written in a way that cannot be cut safely, the
 * YAML library writes the document anew instead (comments stay, spacing may not).
 */

import { isMap, isSeq, parseDocument, type Scalar } from 'yaml'

import { added } from './adding'
import { asBlock, inserted, type ItemSource, newItem } from './items'
import { child, lastOf, parentOf, type Pointer, tokensOf } from './pointer'
import { type ReadDocument, read, spotAt, valueAt } from './reading'
import { removed } from './removing'
import { EditRefused, keyOf, overwritten, says, splice } from './splicing'
import { isRecord, withItems, withKey, withoutValue, withValue, equal } from './values'
import { scalar } from './writing'

export { EditRefused }

export interface SetOptions {
  /** Order of keys that a new key is put into. */
  order?: readonly string[]
}

export function setAt(text: string, pointer: Pointer, value: unknown, options: SetOptions = {}): string {
  const document = editable(text)
  const present = valueAt(document.data, pointer)
  const exists = spotAt(document, pointer) !== undefined
  if (exists && equal(present, value)) return text
  if (isRecord(present) && isRecord(value) && overlaps(present, value)) {
    return merged(text, pointer, present, value, options)
  }
  if (isFilled(present) && isFilled(value)) return mergedList(text, pointer, present, value)
  return checked(
    withValue(document.data, pointer, value),
    () => careful(document, pointer, value, options.order ?? []),
    () => rewritten(text, (nodes) => nodes.setIn(tokensOf(pointer), nodes.createNode(value))),
  )
}

export function removeAt(text: string, pointer: Pointer): string {
  const document = editable(text)
  if (!spotAt(document, pointer)) return text
  return checked(
    withoutValue(document.data, pointer),
    () => removed(document, pointer),
    () => rewritten(text, (nodes) => nodes.deleteIn(tokensOf(pointer))),
  )
}

export function renameKey(text: string, pointer: Pointer, key: string): string {
  const document = editable(text)
  const spot = spotAt(document, pointer)
  if (!spot?.pair || lastOf(pointer) === key) return text
  const owner = valueAt(document.data, parentOf(pointer))
  if (isRecord(owner) && Object.hasOwn(owner, key)) throw new EditRefused(`There is a “${key}” already.`)
  const range = (spot.pair.key as Scalar).range
  const source = document.format === 'json' ? JSON.stringify(key) : scalar(key)
  return checked(
    withKey(document.data, pointer, key),
    () => splice(text, range?.[0], range?.[1], source),
    () => rewritten(text, (nodes) => renamedIn(nodes, pointer, key)),
  )
}

/** Puts items into a list; the list (and the maps on the way to it) is made when there is none. */
export function insertItems(
  text: string,
  list: Pointer,
  index: number,
  items: readonly ItemSource[],
  options: SetOptions = {},
): string {
  if (items.length === 0) return text
  const document = editable(text)
  const values = items.map((item) => item.value)
  if (!Array.isArray(valueAt(document.data, list))) return newList(text, list, items, options)
  return checked(
    withItems(document.data, list, index, values),
    () => inserted(document, list, index, items),
    () => rewritten(text, (nodes) => insertedIn(nodes, list, index, values)),
  )
}

/** The text as a document that can be edited: one that can be read. */
export function editable(text: string): ReadDocument {
  const document = read(text)
  const [problem] = document.problems
  if (problem) throw new EditRefused(`Line ${problem.line} cannot be read. Correct the text first.`)
  return document
}

/** The careful edit when the text then says what it should, else the thorough one. */
function checked(expected: unknown, edit: () => string | undefined, thorough: () => string): string {
  const text = edit()
  if (text !== undefined && says(text, expected)) return text
  const again = thorough()
  if (says(again, expected)) return again
  throw new EditRefused('This place is written in a way that only the text can be edited.')
}

function careful(
  document: ReadDocument,
  pointer: Pointer,
  value: unknown,
  order: readonly string[],
): string | undefined {
  const spot = spotAt(document, pointer)
  return spot ? overwritten(document, spot, value) : added(document, pointer, value, order)
}

function rewritten(text: string, change: (nodes: ReadDocument['nodes']) => void): string {
  const nodes = parseDocument(text, { stringKeys: true, version: '1.2', schema: 'core' })
  change(nodes)
  return nodes.toString({ lineWidth: 0, flowCollectionPadding: false })
}

function renamedIn(nodes: ReadDocument['nodes'], pointer: Pointer, key: string): void {
  const owner = nodes.getIn(tokensOf(parentOf(pointer)), true)
  const pair = isMap(owner) ? owner.items.find((one) => keyOf(one) === lastOf(pointer)) : undefined
  if (pair) pair.key = nodes.createNode(key)
}

function insertedIn(
  nodes: ReadDocument['nodes'],
  list: Pointer,
  index: number,
  values: readonly unknown[],
): void {
  const target = nodes.getIn(tokensOf(list), true)
  if (isSeq(target)) target.items.splice(index, 0, ...values.map((value) => nodes.createNode(value)))
}

/** First an empty list, then its items, so that they keep their own source. */
function newList(text: string, list: Pointer, items: readonly ItemSource[], options: SetOptions): string {
  const withEmpty = setAt(text, list, [], options)
  const document = read(withEmpty)
  const spot = spotAt(document, list)
  const values = items.map((item) => item.value)
  return checked(
    withValue(document.data, list, values),
    () =>
      spot && !spot.inFlow && document.format === 'yaml'
        ? asBlock(
            document,
            spot,
            items.map((item) => item.source),
          )
        : setAt(withEmpty, list, values),
    () => setAt(withEmpty, list, values),
  )
}

function overlaps(present: Record<string, unknown>, value: Record<string, unknown>): boolean {
  return Object.keys(present).some((key) => Object.hasOwn(value, key))
}

function isFilled(value: unknown): value is unknown[] {
  return Array.isArray(value) && value.length > 0
}

/** Key by key, so that what stays the same is not touched. */
function merged(
  text: string,
  pointer: Pointer,
  present: Record<string, unknown>,
  value: Record<string, unknown>,
  options: SetOptions,
): string {
  let result = text
  for (const key of Object.keys(present)) {
    if (!Object.hasOwn(value, key)) result = removeAt(result, child(pointer, key))
  }
  for (const [key, item] of Object.entries(value)) result = setAt(result, child(pointer, key), item, options)
  return result
}

function mergedList(
  text: string,
  pointer: Pointer,
  present: readonly unknown[],
  value: readonly unknown[],
): string {
  let result = text
  for (let at = present.length - 1; at >= value.length; at--) result = removeAt(result, child(pointer, at))
  const common = Math.min(present.length, value.length)
  for (let at = 0; at < common; at++) result = setAt(result, child(pointer, at), value[at])
  return insertItems(result, pointer, common, value.slice(common).map(newItem))
}
