/** What the diagram does to steps: insert, move, delete, duplicate, copy and paste. */

import { editable, EditRefused, insertItems, removeAt, setAt } from './edits'
import { freeId } from './ids'
import { type ItemSource, itemSource, newItem } from './items'
import { afterRemoval, child, compare, indexOf, isWithin, outermost, parentOf, type Pointer } from './pointer'
import { read, valueAt } from './reading'
import { followed } from './rename'
import { keyOrder, TOP_ORDER } from './shapes'
import { isRecord } from './values'
import { idsOf, stepsIn, withInside } from './walk'

/** Between two steps of a list: before the one that is at `index` now. */
export interface Place {
  /** Pointer of the list, which need not exist yet. */
  slot: Pointer
  index: number
}

export interface Edited {
  text: string
  /** The steps to select now. */
  selection: Pointer[]
}

/** A new step; its id is made unique. */
export function insertStep(text: string, place: Place, step: Record<string, unknown>): Edited {
  const wish = typeof step['id'] === 'string' ? step['id'] : String(step['type'] ?? 'step')
  const id = freeId(wish, idsOf(editable(text).data))
  return inserted(text, place, [newItem({ ...step, id })])
}

export function deleteSteps(text: string, steps: readonly Pointer[]): Edited {
  const gone = inOrder(steps)
  const [first] = gone
  if (first === undefined) return { text, selection: [] }
  let result = text
  for (const pointer of gone.toReversed()) result = removeAt(result, pointer)
  return { text: result, selection: nearest(result, first) }
}

/** All of them, in document order, to one place. */
export function moveSteps(text: string, steps: readonly Pointer[], place: Place): Edited {
  const moved = inOrder(steps)
  if (moved.some((pointer) => isWithin(place.slot, pointer))) {
    throw new EditRefused('A step cannot be moved into itself.')
  }
  const document = editable(text)
  const sources = moved.map((pointer) => itemSource(document, pointer))
  let result = text
  let target = child(place.slot, place.index)
  for (const pointer of moved.toReversed()) {
    result = removeAt(result, pointer)
    // The place itself may be a moved step: then its follower takes it.
    target = afterRemoval(target, pointer) ?? target
  }
  return inserted(result, { slot: parentOf(target), index: indexOf(target) }, sources)
}

/** Copies stand right behind the last of the steps, in its list. */
export function duplicateSteps(text: string, steps: readonly Pointer[]): Edited {
  const last = inOrder(steps).at(-1)
  if (last === undefined) return { text, selection: [] }
  return pasteSteps(text, { slot: parentOf(last), index: indexOf(last) + 1 }, copySteps(text, steps))
}

/** A YAML list of the steps as they are written; in a JSON document a JSON list. */
export function copySteps(text: string, steps: readonly Pointer[]): string {
  const document = editable(text)
  const sources = inOrder(steps).map((pointer) => itemSource(document, pointer))
  if (document.format === 'json')
    return `${JSON.stringify(
      sources.map((one) => one.value),
      null,
      2,
    )}\n`
  return sources.map((one) => `${one.source}\n`).join('')
}

/** Ids that are taken get a number, and what reads them inside of the pasted steps follows. */
export function pasteSteps(text: string, place: Place, pasted: string): Edited {
  const block = asBlockOfSteps(pasted)
  const taken = idsOf(editable(text).data)
  const free = withFreeIds(block, taken)
  const document = read(free)
  const count = (document.data as { steps: unknown[] }).steps.length
  const sources = Array.from({ length: count }, (_, index) => itemSource(document, `/steps/${index}`))
  return inserted(text, place, sources)
}

/** Whether the text holds steps, so that pasting it into the diagram makes sense. */
export function holdsSteps(text: string): boolean {
  return stepsInText(text) !== undefined
}

function inserted(text: string, place: Place, items: readonly ItemSource[]): Edited {
  const list = place.slot
  const size = listSize(editable(text).data, list)
  const index = Math.max(0, Math.min(place.index, size))
  return {
    text: insertItems(text, list, index, items, { order: orderAround(text, list) }),
    selection: items.map((_, at) => child(list, index + at)),
  }
}

/** For a list that does not exist yet: where its key goes in the step or document that gets it. */
function orderAround(text: string, list: Pointer): readonly string[] {
  const owner = parentOf(list)
  return owner === '' ? TOP_ORDER : keyOrder(valueAt(read(text).data, child(owner, 'type')))
}

function listSize(data: unknown, list: Pointer): number {
  const value = valueAt(data, list)
  if (Array.isArray(value)) return value.length
  if (value === undefined || value === null) return 0
  throw new EditRefused('There is no list of steps at this place.')
}

function inOrder(steps: readonly Pointer[]): Pointer[] {
  return outermost(steps).sort(compare)
}

/** What stands at the place of the first deleted step now: the next one, else the one before, else its container. */
function nearest(text: string, first: Pointer): Pointer[] {
  const { data } = read(text)
  const list = parentOf(first)
  const size = listSize(data, list)
  if (size > 0) return [child(list, Math.min(indexOf(first), size - 1))]
  const container = /^(.*\/\d+)\/[^/]+(?:\/[^/]+)?$/.exec(list)?.[1]
  return container === undefined ? [] : [container]
}

/** The pasted text as a document with `steps`, its source kept. */
function asBlockOfSteps(text: string): string {
  const steps = stepsInText(text)
  if (!steps) throw new EditRefused('The clipboard holds no steps. Copy steps as YAML or JSON first.')
  const document = read(text)
  const { data } = document
  const list = Array.isArray(data)
    ? ''
    : isRecord(data) && Array.isArray(data['steps'])
      ? '/steps'
      : undefined
  const sources =
    list === undefined
      ? steps.map(newItem)
      : document.format === 'json'
        ? steps.map(newItem)
        : steps.map((_, index) => itemSource(document, child(list, index)))
  return `steps:\n${sources.map((one) => `${one.source}\n`).join('')}`
}

function stepsInText(text: string): Record<string, unknown>[] | undefined {
  const { data, problems } = read(text)
  if (problems.length > 0) return undefined
  const steps = Array.isArray(data) ? data : isRecord(data) ? (data['steps'] ?? [data]) : undefined
  if (!Array.isArray(steps) || steps.length === 0) return undefined
  return steps.every((step) => isRecord(step) && typeof step['type'] === 'string') ? steps : undefined
}

function withFreeIds(block: string, taken: ReadonlySet<string>): string {
  const used = new Set(taken)
  const renames = new Map<string, string>()
  let result = block
  for (const { pointer, id, type } of stepsIn(valueAt(read(block).data, '/steps'), '/steps')) {
    const fresh = freeId(id ?? type ?? 'step', used)
    used.add(fresh)
    if (fresh === id) continue
    result = setAt(result, child(pointer, 'id'), fresh, { order: keyOrder(type) })
    if (id !== undefined && !renames.has(id)) renames.set(id, fresh)
  }
  return followed(result, renames)
}

/** Ids of a step and of all steps in it. */
export function idsWithin(text: string, step: Pointer): string[] {
  return withInside(valueAt(read(text).data, step), step).flatMap(({ id }) => (id === undefined ? [] : [id]))
}
