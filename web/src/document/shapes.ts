/** What each step type is made of, as far as editing needs it. A test holds it against the JSON Schema. */

import { child, type Pointer } from './pointer'
import { isRecord } from './values'

export type Reading = 'literal' | 'expression' | 'template'

export interface StepShape {
  /** Own fields, in the order in which they are written. */
  fields: Readonly<Record<string, Reading>>
  /** Fields that hold a list of steps. */
  slots: readonly string[]
  /** The field that holds a list of steps for each key. */
  slotMap?: 'cases' | 'branches'
  options: readonly ('retry' | 'timeout' | 'on_error')[]
}

const WORK = ['retry', 'timeout', 'on_error'] as const
const FAILABLE = ['on_error'] as const

export const SHAPES: Readonly<Record<string, StepShape>> = {
  action: {
    fields: { action: 'literal', with: 'template', connection: 'literal', delivery: 'literal' },
    slots: [],
    options: WORK,
  },
  shell: {
    fields: { run: 'template', cwd: 'template', env: 'template', files: 'template', delivery: 'literal' },
    slots: [],
    options: WORK,
  },
  agent: {
    fields: {
      agent: 'literal',
      prompt: 'template',
      thread: 'template',
      model: 'literal',
      tools: 'literal',
      output: 'literal',
      budget: 'literal',
      interrupt: 'literal',
    },
    slots: [],
    options: WORK,
  },
  notify: {
    fields: { to: 'literal', text: 'template', with: 'template', connection: 'literal' },
    slots: [],
    options: WORK,
  },
  approval: {
    fields: {
      title: 'template',
      text: 'template',
      form: 'literal',
      approvers: 'template',
      quorum: 'literal',
      deadline: 'literal',
      on_deadline: 'literal',
      on_deny: 'literal',
      remind: 'literal',
      escalate: 'template',
      allow_self: 'literal',
    },
    slots: [],
    options: FAILABLE,
  },
  wait: {
    fields: { for: 'template', until: 'template', event: 'template', on_timeout: 'literal' },
    slots: [],
    options: ['timeout', 'on_error'],
  },
  if: { fields: { condition: 'expression' }, slots: ['then', 'else'], options: FAILABLE },
  switch: { fields: { on: 'expression' }, slots: ['default'], slotMap: 'cases', options: FAILABLE },
  foreach: {
    fields: { items: 'template', as: 'literal', concurrency: 'literal', on_item_error: 'literal' },
    slots: ['do'],
    options: FAILABLE,
  },
  while: {
    fields: { condition: 'expression', max_iterations: 'literal', every: 'literal' },
    slots: ['do'],
    options: FAILABLE,
  },
  parallel: {
    fields: { join: 'literal', on_branch_error: 'literal' },
    slots: [],
    slotMap: 'branches',
    options: FAILABLE,
  },
  try: { fields: {}, slots: ['do', 'catch', 'finally'], options: FAILABLE },
  workflow: {
    fields: { workflow: 'literal', version: 'literal', inputs: 'template' },
    slots: [],
    options: WORK,
  },
  set: { fields: { vars: 'template' }, slots: [], options: FAILABLE },
  return: { fields: { outputs: 'template' }, slots: [], options: [] },
  fail: { fields: { message: 'template', code: 'literal' }, slots: [], options: [] },
}

export const TOP_ORDER = [
  'name',
  'title',
  'description',
  'inputs',
  'concurrency',
  'timeout',
  'steps',
  'outputs',
  'on_failure',
] as const

/** The lists of steps of a whole definition. */
export const TOP_SLOTS = ['steps', 'on_failure'] as const

const BODY_FIRST = ['id', 'type', 'name', 'note', 'if']

/** The order in which the keys of a step are written: what it is, what it does, when it fails, its bodies. */
export function keyOrder(type: unknown): string[] {
  const shape = shapeOf(type)
  if (!shape) return BODY_FIRST
  const bodies = shape.slotMap ? [shape.slotMap, ...shape.slots] : [...shape.slots]
  return [...BODY_FIRST, ...Object.keys(shape.fields), ...shape.options, ...bodies]
}

export function shapeOf(type: unknown): StepShape | undefined {
  return typeof type === 'string' && Object.hasOwn(SHAPES, type) ? SHAPES[type] : undefined
}

/** A list of steps inside a step, or of the whole document. */
export interface Slot {
  /** `then`, `cases/high`, `do`... as the diagram names it. */
  name: string
  pointer: Pointer
}

/** The lists of steps that are there, in document order of the language. */
export function slotsOf(step: unknown, at: Pointer): Slot[] {
  if (!isRecord(step)) return []
  const shape = shapeOf(step['type'])
  if (!shape) return []
  const found: Slot[] = []
  const map = shape.slotMap ? step[shape.slotMap] : undefined
  if (shape.slotMap && isRecord(map)) {
    for (const key of Object.keys(map)) {
      found.push({ name: `${shape.slotMap}/${key}`, pointer: child(child(at, shape.slotMap), key) })
    }
  }
  for (const slot of shape.slots) {
    if (slot in step) found.push({ name: slot, pointer: child(at, slot) })
  }
  return found
}
