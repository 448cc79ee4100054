import { describe, expect, it } from 'vitest'

import { layoutOf } from './layout'
import { outlineOf } from './outline'
import {
  instancePath,
  iterationsIn,
  iterationsOfPath,
  overlayOf,
  StepRunIndex,
  type StepRunFact,
} from './runtime'
import { quickest } from './samples'
import { isTaken } from './taken'

const leaf = (id: string) => ({ id, type: 'set' })
const outline = outlineOf({
  steps: [
    leaf('a'),
    {
      id: 'outer',
      type: 'foreach',
      items: [],
      do: [leaf('b'), { id: 'inner', type: 'while', condition: 'x', do: [leaf('c')] }],
    },
    { id: 'gate', type: 'if', condition: 'x', then: [leaf('d')] },
    leaf('z'),
  ],
})

function row(path: string, status: string, more: Partial<StepRunFact> = {}): StepRunFact {
  const ended = status === 'running' || status === 'waiting' ? null : '2026-03-01T09:00:05Z'
  const step_id = path.slice(path.lastIndexOf('/') + 1)
  return { path, step_id, attempt: 1, status, started_at: '2026-03-01T09:00:00Z', ended_at: ended, ...more }
}

const ROWS = [
  row('a', 'succeeded'),
  row('outer', 'running'),
  row('outer[0]/b', 'succeeded'),
  row('outer[0]/inner', 'succeeded'),
  row('outer[0]/inner[0]/c', 'succeeded'),
  row('outer[0]/inner[1]/c', 'failed'),
  row('outer[1]/b', 'running', { started_at: '2026-03-01T09:00:03Z' }),
  row('outer[1]/inner', 'running'),
  row('outer[1]/inner[0]/c', 'waiting'),
]
const state = (id: string, iterations = {}, rows = ROWS) =>
  overlayOf(outline, new StepRunIndex(rows), iterations).nodes.get(id)!

describe('status of a step (R6)', () => {
  it('is that of its instance when every loop around shows one iteration', () => {
    expect(state('c', { outer: 0, inner: 1 }).instance?.path).toBe('outer[0]/inner[1]/c')
    expect(state('c', { outer: 1, inner: 0 }).status).toBe('waiting')
    expect(state('c', { outer: 1, inner: 1 }).status).toBeNull()
  })

  it('counts all instances when no iteration is chosen', () => {
    expect(state('c').counts).toEqual({ succeeded: 1, failed: 1, waiting: 1 })
    expect(state('c')).toMatchObject({ status: 'failed', instance: null })
  })

  it('counts those of the chosen iteration of an outer or an inner loop', () => {
    expect(state('c', { outer: 0 }).counts).toEqual({ succeeded: 1, failed: 1 })
    expect(state('c', { inner: 0 }).counts).toEqual({ succeeded: 1, waiting: 1 })
  })

  it('is that of the last attempt, in whatever order the rows come', () => {
    const first = row('a', 'failed')
    const second = row('a', 'succeeded', { attempt: 2 })
    expect(state('a', {}, [second, first])).toMatchObject({ status: 'succeeded', attempts: 2 })
    expect(state('a', {}, [first, second, first]).counts).toEqual({ succeeded: 1 })
  })

  it('does not go back to running when an old row comes late', () => {
    expect(state('a', {}, [row('a', 'succeeded'), row('a', 'running')]).status).toBe('succeeded')
  })

  it('that nobody knows is never shown as success', () => {
    const rows = [row('outer[0]/b', 'succeeded'), row('outer[1]/b', 'paused')]
    expect(state('b', {}, rows).status).toBe('paused')
  })

  it('is none for a step that was not reached', () => {
    expect(state('z')).toMatchObject({ status: null, instances: 0 })
  })
})

describe('loops', () => {
  const loops = (iterations = {}) => overlayOf(outline, new StepRunIndex(ROWS), iterations).loops

  it('say how many iterations began and where the first failed', () => {
    expect(loops().get('outer')).toMatchObject({ iterations: 2, firstFailed: null, chosen: 'all' })
    expect(loops().get('inner')).toMatchObject({ iterations: 2, firstFailed: 1 })
    expect(loops({ outer: 1 }).get('inner')).toMatchObject({ iterations: 1, firstFailed: null })
  })

  it('have no failed iteration any more when another attempt succeeded', () => {
    const index = new StepRunIndex([row('outer', 'running'), row('outer[1]/b', 'failed')])
    expect(overlayOf(outline, index).loops.get('outer')?.firstFailed).toBe(1)
    index.add([row('outer[1]/b', 'succeeded', { attempt: 2 })])
    expect(overlayOf(outline, index).loops.get('outer')?.firstFailed).toBeNull()
  })

  it('do not count a failure that was handled within the iteration', () => {
    const handled = outlineOf({
      steps: [
        {
          id: 'each',
          type: 'foreach',
          items: [],
          do: [
            { ...leaf('lenient'), on_error: 'continue' },
            { id: 'guard', type: 'try', do: [leaf('risky')], catch: [leaf('mend')] },
            leaf('strict'),
          ],
        },
      ],
    })
    const at = (rows: StepRunFact[]) =>
      overlayOf(handled, new StepRunIndex([row('each', 'running'), ...rows])).loops.get('each')?.firstFailed
    const passed = [row('each[0]/lenient', 'failed'), row('each[1]/risky', 'failed')]
    expect(at([...passed, row('each[1]/guard', 'succeeded')])).toBeNull()
    expect(at([...passed, row('each[1]/guard', 'failed')])).toBe(1)
    expect(at([...passed, row('each[2]/strict', 'failed')])).toBe(2)
  })

  it('are read from paths', () => {
    expect(iterationsIn('a[1]/b[22]/c')).toEqual([
      ['a', 1],
      ['a[1]/b', 22],
    ])
    expect(iterationsIn('plain')).toEqual([])
    expect(iterationsOfPath('a[1]/b[22]/c')).toEqual({ a: 1, b: 22 })
  })

  it('give a node back its path', () => {
    const node = outline.byId.get('c')!
    expect(instancePath(node, { outer: 3, inner: 0 })).toBe('outer[3]/inner[0]/c')
    expect(instancePath(node, { outer: 3 })).toBeNull()
  })
})

it('knows what is under way, the latest start last', () => {
  expect(overlayOf(outline, new StepRunIndex(ROWS)).active).toEqual(['c', 'b'])
})

it('is the same whether rows came at once or one by one', () => {
  const index = new StepRunIndex()
  for (const one of ROWS) index.add([{ ...one, status: 'running', ended_at: null }, one])
  expect(overlayOf(outline, index)).toEqual(overlayOf(outline, new StepRunIndex(ROWS)))
})

describe('ways', () => {
  const layout = layoutOf(outline)
  const taken = (rows: StepRunFact[], status = 'running') => {
    const overlay = overlayOf(outline, new StepRunIndex(rows))
    return layout.edges
      .filter((edge) => isTaken(edge, overlay, status))
      .map((edge) => `${edge.from}>${edge.to}`)
  }

  it('are those into steps that were reached and out of those that were left', () => {
    expect(taken([row('a', 'succeeded'), row('outer', 'running')])).toEqual([':start>a', 'a>outer'])
  })

  it('go past an if without else when it was false', () => {
    const rows = [row('gate', 'succeeded', { meta: { branch: null } })]
    expect(taken(rows)).toContain('gate>gate')
  })

  it('reach the end only when the run succeeded', () => {
    const all = [row('z', 'succeeded')]
    expect(taken(all, 'succeeded')).toContain('z>:end')
    expect(taken(all, 'failed')).not.toContain('z>:end')
  })
})

it('lays 10,000 step runs over 500 steps without a pause', () => {
  const steps = Array.from({ length: 498 }, (_, n) => leaf(`s${n}`))
  const document = { steps: [{ id: 'l', type: 'foreach', do: [leaf('i')] }, ...steps] }
  const big = outlineOf(document)
  const index = new StepRunIndex(Array.from({ length: 10_000 }, (_, n) => row(`l[${n}]/i`, 'succeeded')))
  expect(quickest(() => overlayOf(big, index))).toBeLessThan(50)
})
