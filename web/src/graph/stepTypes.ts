/** What the diagram knows of the step types: their words, and where each keeps its steps. */

export interface SlotShape {
  /** The field that holds a list of steps. */
  key: string
  label: string
  /** `path`: drawn although it is absent, because the run can go that way. */
  absent: 'hidden' | 'path'
}

export interface StepTypeShape {
  label: string
  slots: readonly SlotShape[]
  /** A field with one list of steps per key, e.g. `cases`. */
  slotMap?: { key: string; label: 'case' | 'branch' }
}

const leaf = (label: string): StepTypeShape => ({ label, slots: [] })
const slot = (key: string, label = key, absent: SlotShape['absent'] = 'hidden'): SlotShape => ({
  key,
  label,
  absent,
})

export const STEP_TYPES = {
  action: leaf('Action'),
  shell: leaf('Shell'),
  agent: leaf('Agent'),
  notify: leaf('Notify'),
  approval: leaf('Approval'),
  wait: leaf('Wait'),
  if: { label: 'If', slots: [slot('then'), slot('else', 'else', 'path')] },
  switch: {
    label: 'Switch',
    slots: [slot('default', 'otherwise', 'path')],
    slotMap: { key: 'cases', label: 'case' },
  },
  foreach: { label: 'For each', slots: [slot('do', 'for each')] },
  while: { label: 'While', slots: [slot('do', 'repeat')] },
  parallel: { label: 'Parallel', slots: [], slotMap: { key: 'branches', label: 'branch' } },
  try: { label: 'Try', slots: [slot('do', 'try'), slot('catch'), slot('finally')] },
  workflow: leaf('Workflow'),
  set: leaf('Set variables'),
  return: leaf('Return'),
  fail: leaf('Fail'),
} satisfies Record<string, StepTypeShape>

export type StepType = keyof typeof STEP_TYPES

export function shapeOf(type: string): StepTypeShape | null {
  return Object.hasOwn(STEP_TYPES, type) ? STEP_TYPES[type as StepType] : null
}

export function typeLabel(type: string): string {
  return shapeOf(type)?.label ?? (type === '' ? 'No type' : type)
}

export const isLoop = (type: string): boolean => type === 'foreach' || type === 'while'
