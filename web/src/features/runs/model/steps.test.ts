import { describe, expect, it } from 'vitest'

import { type Choices, linesOf } from './rows'
import { type Span, iterationsOf, mostTelling, stepsOf } from './steps'

const span = (path: string, status: string, more: Partial<Span> = {}): Span => ({
  group: 'step', path, attempt: 1, kind: 'action', status, start: '2026-01-01T00:00:00.000000Z', end: null, ...more,
}) // prettier-ignore

const RUN = [
  span('first', 'succeeded'),
  span('each', 'running', { kind: 'foreach' }),
  span('each[0]/call', 'succeeded'),
  span('each[1]/call', 'failed'),
  span('each[1]/call', 'succeeded', { attempt: 2 }),
  span('each[2]/call', 'failed'),
  span('each[2]/inner', 'failed', { kind: 'foreach' }),
  span('each[2]/inner[0]/call2', 'failed'),
  span('last', 'waiting', { kind: 'wait' }),
  span('last', 'open', { group: 'wait', attempt: null, kind: 'time' }),
]

describe('the steps of a run', () => {
  it('are known by path and attempt: the last attempt counts (rule R6)', () => {
    const steps = stepsOf(RUN)
    expect(steps.byPath.get('each[1]/call')).toMatchObject({
      status: 'succeeded',
      attempt: 2,
      step_id: 'call',
    })
    expect(steps.byPath.get('each[1]/call')?.attempts.map((one) => one.status)).toEqual([
      'failed',
      'succeeded',
    ])
    expect(steps.byId.get('call')).toHaveLength(3)
  })

  it('that began at one instant are in the order of the definition (rule R5)', () => {
    const order = ['zulu', 'alpha', 'mike']
    const spans = ['alpha', 'mike', 'zulu'].map((id) => span(id, 'succeeded'))
    expect(stepsOf(spans, (id) => order.indexOf(id)).all.map((step) => step.path)).toEqual(order)
  })

  it('carry their waits', () => {
    expect(stepsOf(RUN).byPath.get('last')?.waits).toMatchObject([{ kind: 'time', status: 'open' }])
  })

  it('give each loop its iterations, and the first that failed', () => {
    const { loops } = stepsOf(RUN)
    expect(loops.get('each')).toMatchObject({
      iterations: ['succeeded', 'succeeded', 'failed'],
      counts: { succeeded: 2, failed: 1 },
      firstFailed: 2,
    })
    expect(loops.get('each[2]/inner')).toMatchObject({ step_id: 'inner', firstFailed: 0 })
  })

  it('of five thousand iterations are put together quickly', () => {
    const spans = Array.from({ length: 5_000 }, (_, index) => span(`each[${index}]/call`, 'succeeded'))
    const began = performance.now()
    expect(
      stepsOf([span('each', 'running', { kind: 'foreach' }), ...spans]).loops.get('each')?.iterations,
    ).toHaveLength(5_000)
    expect(performance.now() - began).toBeLessThan(1_000)
  })
})

it('an unknown status is never passed off as a success (rule R8)', () => {
  expect(mostTelling(['succeeded', 'exploded'])).toBe('exploded')
  expect(mostTelling(['exploded', 'failed'])).toBe('failed')
  expect(mostTelling([])).toBe('unknown')
})

it('reads the iterations from a path', () => {
  expect(iterationsOf('a[1]/b[22]/c')).toEqual([['a', 1], ['a[1]/b', 22]]) // prettier-ignore
  expect(iterationsOf('plain')).toEqual([])
})

describe('the list of steps', () => {
  const keys = (choices: Choices) => linesOf(stepsOf(RUN), choices).map((line) => line.key)

  it('shows all iterations of a short loop, with a line for each', () => {
    expect(keys({})).toEqual([
      'first', 'each', 'each[0]', 'each[0]/call', 'each[1]', 'each[1]/call', 'each[2]', 'each[2]/call',
      'each[2]/inner', 'each[2]/inner[0]', 'each[2]/inner[0]/call2', 'last',
    ]) // prettier-ignore
  })

  it('shows the iteration that is chosen, or none', () => {
    expect(keys({ each: 1 })).toEqual(['first', 'each', 'each[1]/call', 'last'])
    expect(keys({ each: 'none' })).toEqual(['first', 'each', 'last'])
    expect(keys({ each: 7 })).toEqual(['first', 'each', 'last'])
  })

  it('keeps a long loop closed until it is opened', () => {
    const spans = Array.from({ length: 40 }, (_, index) => span(`each[${index}]/call`, 'succeeded'))
    const steps = stepsOf([span('each', 'running', { kind: 'foreach' }), ...spans])
    expect(linesOf(steps, {})).toHaveLength(1)
    expect(linesOf(steps, { each: 'all' })).toHaveLength(81)
  })
})
