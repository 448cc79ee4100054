/** Documents for tests: the examples' shapes, broken ones, and as many random ones as a test wants. */

import { STEP_TYPES, type StepType } from './stepTypes'

type Plain = Record<string, unknown>

/** The same numbers for the same seed (mulberry32), so that a failing test can be run again. */
export function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

const LEAVES: readonly StepType[] = [
  'action',
  'shell',
  'agent',
  'notify',
  'approval',
  'wait',
  'workflow',
  'set',
]
const BLOCKS: readonly StepType[] = ['if', 'switch', 'foreach', 'while', 'parallel', 'try']

/** A document with exactly `count` steps, nested at most `depth` deep. */
export function randomDocument(seed: number, count: number, depth = 4): Plain {
  const random = randomFrom(seed)
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T
  let left = count
  let made = 0

  const list = (most: number, level: number): Plain[] => {
    const steps: Plain[] = []
    const wanted = 1 + Math.floor(random() * most)
    while (steps.length < wanted && left > 0) steps.push(step(level))
    return steps
  }
  const step = (level: number): Plain => {
    left -= 1
    const block = level < depth && left > 2 && random() < 0.35
    const type = block ? pick(BLOCKS) : random() < 0.04 ? pick(['return', 'fail'] as const) : pick(LEAVES)
    const fields: Plain = { id: `s${made++}`, type }
    if (random() < 0.15) fields['if'] = 'inputs.a > 1'
    return { ...fields, ...bodies(type, level + 1) }
  }
  const bodies = (type: StepType, level: number): Plain => {
    switch (type) {
      case 'if':
        return { condition: 'x', then: list(3, level), ...(random() < 0.5 ? { else: list(3, level) } : {}) }
      case 'switch':
        return { on: 'x', cases: { 'a/b': list(2, level), '~c': list(2, level) } }
      case 'foreach':
      case 'while':
        return { items: '{{ x }}', condition: 'x', do: list(4, level) }
      case 'parallel':
        return { branches: { a: list(3, level), b: list(3, level), c: list(2, level) } }
      case 'try':
        return { do: list(3, level), catch: list(2, level), finally: list(1, level) }
      default:
        return {}
    }
  }
  const steps: Plain[] = []
  while (left > 0) steps.push(step(0))
  return { name: 'random', steps }
}

/** One step of each type, containers with a step in every list. */
export function everyType(): Plain {
  const steps = Object.entries(STEP_TYPES).map(([type, shape]) => {
    const step: Plain = { id: `the_${type}`, type }
    for (const slot of shape.slots) step[slot.key] = [{ id: `${type}_${slot.key}`, type: 'set', vars: {} }]
    if ('slotMap' in shape && shape.slotMap)
      step[shape.slotMap.key] = { one: [{ id: `${type}_one`, type: 'set', vars: {} }] }
    return step
  })
  return { name: 'every', steps, on_failure: [{ id: 'shout', type: 'notify', to: 'session', text: 'x' }] }
}

export const BROKEN: readonly unknown[] = [
  null,
  undefined,
  'text',
  42,
  [],
  {},
  { steps: null },
  { steps: {} },
  { steps: 'one' },
  { steps: [null, 1, 'x', [], {}] },
  { steps: [{ type: 'nonsense', id: 'a' }, { type: 7 }, { id: 7, type: 'set' }, { type: 'constructor' }] },
  {
    steps: [
      { id: 'a', type: 'if' },
      { id: 'a', type: 'if', then: null, else: {} },
      { id: '', type: 'set' },
    ],
  },
  {
    steps: [
      { type: 'switch', cases: [] },
      { type: 'switch', cases: { x: 1 } },
      { type: 'parallel', branches: 'b' },
    ],
  },
  {
    steps: [
      { id: ':start', type: 'set' },
      { id: ':end', type: 'try', do: [[]] },
    ],
    on_failure: 'x',
  },
  { steps: [{ id: 'n', type: 'foreach', items: 5, as: {}, do: 'x', name: { a: 1 }, if: { b: 2 } }] },
]

/** Milliseconds of the best of some tries: other work on the machine only adds. */
export function quickest(work: () => unknown): number {
  const took = Array.from({ length: 5 }, () => {
    const started = performance.now()
    work()
    return performance.now() - started
  })
  return Math.min(...took)
}
