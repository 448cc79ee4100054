/** Bodies of containers: `else`, `catch`, `finally`, `default`, cases and branches. */

import { editable, EditRefused, removeAt, renameKey, setAt } from './edits'
import { child, type Pointer } from './pointer'
import { valueAt } from './reading'
import { keyOrder, shapeOf, TOP_ORDER } from './shapes'
import { isRecord } from './values'

/** A body that the step may have and has not. */
export interface MissingSlot {
  name: string
  label: string
}

const LABELS: Readonly<Record<string, string>> = {
  // oxlint-disable-next-line unicorn/no-thenable -- a word of the language; nobody awaits it
  then: 'Add “then”',
  else: 'Add “else”',
  default: 'Add “default”',
  do: 'Add a body',
  catch: 'Add “catch”',
  finally: 'Add “finally”',
}

export function missingSlots(step: unknown): MissingSlot[] {
  if (!isRecord(step)) return []
  const names = shapeOf(step['type'])?.slots.filter((slot) => !(slot in step)) ?? []
  return names.map((name) => ({ name, label: LABELS[name] ?? `Add “${name}”` }))
}

/** An empty body: the next step goes into it. */
export function addSlot(text: string, step: Pointer, name: string): string {
  return setAt(text, child(step, name), [], { order: orderOf(text, step) })
}

export function removeSlot(text: string, step: Pointer, name: string): string {
  return removeAt(text, child(step, name))
}

/** A case of a `switch` or a branch of a `parallel`. */
export function addKeyed(text: string, step: Pointer, wish?: string): { text: string; key: string } {
  const map = keyedMap(text, step)
  const present = valueAt(editable(text).data, child(step, map))
  const taken = isRecord(present) ? Object.keys(present) : []
  const key = wish?.trim() || freeKey(map === 'cases' ? 'case' : 'branch', taken)
  if (taken.includes(key)) throw new EditRefused(`There is a “${key}” already.`)
  return { text: setAt(text, child(child(step, map), key), [], { order: orderOf(text, step) }), key }
}

export function renameKeyed(text: string, step: Pointer, key: string, to: string): string {
  return renameKey(text, child(child(step, keyedMap(text, step)), key), to)
}

export function removeKeyed(text: string, step: Pointer, key: string): string {
  return removeAt(text, child(child(step, keyedMap(text, step)), key))
}

function keyedMap(text: string, step: Pointer): 'cases' | 'branches' {
  const type = valueAt(editable(text).data, child(step, 'type'))
  const map = shapeOf(type)?.slotMap
  if (!map) throw new EditRefused('Only `switch` and `parallel` have cases and branches.')
  return map
}

function orderOf(text: string, step: Pointer): readonly string[] {
  return step === '' ? TOP_ORDER : keyOrder(valueAt(editable(text).data, child(step, 'type')))
}

function freeKey(stem: string, taken: readonly string[]): string {
  let number = taken.length + 1
  while (taken.includes(`${stem}_${number}`)) number++
  return `${stem}_${number}`
}
