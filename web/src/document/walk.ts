/** Every step of a definition, wherever it stands. */

import { child, type Pointer } from './pointer'
import { slotsOf, TOP_SLOTS } from './shapes'
import { isRecord } from './values'
import { valueAt } from './reading'

export interface FoundStep {
  pointer: Pointer
  step: Record<string, unknown>
  id: string | undefined
  type: string | undefined
}

/** In document order, containers before what is in them. What is no map is passed over. */
export function stepsOf(data: unknown): FoundStep[] {
  if (!isRecord(data)) return []
  return TOP_SLOTS.flatMap((slot) => stepsIn(data[slot], child('', slot)))
}

export function stepsIn(list: unknown, at: Pointer): FoundStep[] {
  if (!Array.isArray(list)) return []
  return list.flatMap((step, index) => withInside(step, child(at, index)))
}

export function idsOf(data: unknown): Set<string> {
  return new Set(stepsOf(data).flatMap(({ id }) => (id === undefined ? [] : [id])))
}

export function findStep(data: unknown, id: string): FoundStep | undefined {
  return stepsOf(data).find((one) => one.id === id)
}

/** A step and everything in it. */
export function withInside(step: unknown, pointer: Pointer): FoundStep[] {
  if (!isRecord(step)) return []
  const inside = slotsOf(step, pointer).flatMap((slot) =>
    stepsIn(valueAt(step, slot.pointer.slice(pointer.length)), slot.pointer),
  )
  return [{ pointer, step, id: text(step['id']), type: text(step['type']) }, ...inside]
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
