/**
 * A definition document as a tree of steps.
 *
 * It takes whatever a draft may hold: no `steps`, steps that are no objects, unknown types, missing and repeated
 * ids. A place in the document (its JSON pointer) is what identifies a step; the id is only what it says of itself.
 */

import { childPointer } from './pointer'
import { shapeOf, type StepTypeShape } from './stepTypes'
import { asRecord, oneLine, summaryOf } from './summary'

export interface StepNode {
  pointer: string
  /** Stays the same while the document is edited around the step: its id when that is unique, else the pointer. */
  key: string
  id: string | null
  /** What people see: name, else id. */
  title: string
  /** As written; empty when missing. */
  type: string
  known: boolean
  summary: string
  /** The step's own `if`. */
  condition: string | null
  slots: readonly Slot[]
  parent: Slot | null
  index: number
  step: Readonly<Record<string, unknown>>
}

export interface Slot {
  /** Pointer of the list of steps, which need not exist yet. */
  pointer: string
  /** `then`, `do`, `cases/high`... relative to the owner. */
  key: string
  label: string
  exists: boolean
  absent: 'hidden' | 'path'
  /** The step it belongs to; null for the document's own lists. */
  owner: StepNode | null
  steps: readonly StepNode[]
}

export interface Outline {
  main: Slot
  onFailure: Slot
  /** Every step once, in reading order. */
  order: readonly StepNode[]
  byPointer: ReadonlyMap<string, StepNode>
  byKey: ReadonlyMap<string, StepNode>
  /** The first step with that id. */
  byId: ReadonlyMap<string, StepNode>
  slots: ReadonlyMap<string, Slot>
}

/** Such an id is never a pointer, nor a name that the diagram gives itself. */
const VALID_ID = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/
/** Deeper than what the language allows, so that a cut is only ever seen on nonsense. */
const DEEPEST = 60
/** Ten times what the language allows: YAML anchors can make a small text very large. */
const MOST_STEPS = 5_000

export function outlineOf(document: unknown): Outline {
  const root = asRecord(document) ?? {}
  const builder = new Builder(repeatedIds(root))
  const main = builder.slot({
    pointer: '/steps',
    key: 'steps',
    label: '',
    absent: 'path',
    value: root['steps'],
  })
  const onFailure = builder.slot({
    pointer: '/on_failure',
    key: 'on_failure',
    label: 'if the run fails',
    absent: 'hidden',
    value: root['on_failure'],
  })
  return { main, onFailure, ...builder.indexes }
}

/** The steps around this one, from the outermost inwards. */
export function ancestorsOf(node: StepNode): StepNode[] {
  const found: StepNode[] = []
  for (let owner = node.parent?.owner ?? null; owner; owner = owner.parent?.owner ?? null) found.push(owner)
  return found.reverse()
}

export const isContainer = (node: StepNode): boolean => node.slots.length > 0

/**
 * Whether the path never goes on behind this step: `return`, `fail`, and blocks in which every way ends so.
 * A step that may be skipped lets the path go on.
 */
export function endsPath(node: StepNode): boolean {
  if (node.condition !== null) return false
  if (node.type === 'return' || node.type === 'fail') return true
  const slots = new Map(node.slots.map((slot) => [slot.key, slot]))
  const ends = (key: string): boolean => {
    const slot = slots.get(key)
    return slot !== undefined && slotEnds(slot)
  }
  if (node.type === 'if' || node.type === 'switch') return node.slots.every(slotEnds)
  if (node.type === 'try')
    return ends('finally') || (ends('do') && (!slots.get('catch')?.exists || ends('catch')))
  return false
}

export const slotEnds = (slot: Slot): boolean => slot.steps.some(endsPath)

// --- building ---------------------------------------------------------------

interface SlotSource {
  pointer: string
  key: string
  label: string
  absent: 'hidden' | 'path'
  value: unknown
  owner?: StepNode
  depth?: number
}

class Builder {
  readonly indexes = {
    order: [] as StepNode[],
    byPointer: new Map<string, StepNode>(),
    byKey: new Map<string, StepNode>(),
    byId: new Map<string, StepNode>(),
    slots: new Map<string, Slot>(),
  }

  constructor(private readonly repeated: ReadonlySet<string>) {}

  slot(source: SlotSource): Slot {
    const { value, depth = 0, owner, ...rest } = source
    const steps: StepNode[] = []
    const slot: Slot = { ...rest, exists: Array.isArray(value), owner: owner ?? null, steps }
    this.indexes.slots.set(slot.pointer, slot)
    if (Array.isArray(value) && depth < DEEPEST)
      for (const [index, item] of value.entries()) {
        if (this.indexes.order.length >= MOST_STEPS) break
        steps.push(this.step(item, slot, index, depth))
      }
    return slot
  }

  private step(item: unknown, parent: Slot, index: number, depth: number): StepNode {
    const step = asRecord(item) ?? {}
    const pointer = childPointer(parent.pointer, index)
    const id = typeof step['id'] === 'string' && step['id'] !== '' ? step['id'] : null
    const type = typeof step['type'] === 'string' ? step['type'] : ''
    const shape = shapeOf(type)
    const slots: Slot[] = []
    const node: StepNode = {
      pointer,
      key: id !== null && VALID_ID.test(id) && !this.repeated.has(id) ? id : pointer,
      id,
      title: oneLine(step['name']) || id || 'Step without an id',
      type,
      known: shape !== null,
      summary: asRecord(item) ? summaryOf(type, step) : 'This is not a step: it has no fields.',
      condition: step['if'] === undefined || step['if'] === null ? null : oneLine(step['if']),
      slots,
      parent,
      index,
      step,
    }
    this.register(node)
    if (shape)
      for (const source of slotSources(shape, step, pointer))
        slots.push(this.slot({ ...source, owner: node, depth: depth + 1 }))
    return node
  }

  private register(node: StepNode): void {
    this.indexes.order.push(node)
    this.indexes.byPointer.set(node.pointer, node)
    this.indexes.byKey.set(node.key, node)
    if (node.id !== null && !this.indexes.byId.has(node.id)) this.indexes.byId.set(node.id, node)
  }
}

function slotSources(shape: StepTypeShape, step: Record<string, unknown>, pointer: string): SlotSource[] {
  const mapped: SlotSource[] = []
  if (shape.slotMap) {
    const { key, label } = shape.slotMap
    for (const [name, value] of Object.entries(asRecord(step[key]) ?? {}))
      mapped.push({
        pointer: childPointer(childPointer(pointer, key), name),
        key: `${key}/${name}`,
        label: label === 'case' ? `= ${name}` : name,
        absent: 'path',
        value,
      })
  }
  const fixed = shape.slots.map((slot) => ({
    pointer: childPointer(pointer, slot.key),
    key: slot.key,
    label: slot.label,
    absent: slot.absent,
    value: step[slot.key],
  }))
  return [...mapped, ...fixed]
}

/** Ids that more than one step claims. */
function repeatedIds(root: Record<string, unknown>): ReadonlySet<string> {
  const seen = new Set<string>()
  const repeated = new Set<string>()
  let left = MOST_STEPS
  const visit = (list: unknown, depth: number): void => {
    if (!Array.isArray(list) || depth > DEEPEST) return
    for (const item of list) {
      if (left-- <= 0) return
      const step = asRecord(item) ?? {}
      const id = step['id']
      if (typeof id === 'string') (seen.has(id) ? repeated : seen).add(id)
      const shape = shapeOf(typeof step['type'] === 'string' ? step['type'] : '')
      if (shape) for (const source of slotSources(shape, step, '')) visit(source.value, depth + 1)
    }
  }
  visit(root['steps'], 0)
  visit(root['on_failure'], 0)
  return repeated
}
