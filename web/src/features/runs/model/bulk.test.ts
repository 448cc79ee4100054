import { expect, it } from 'vitest'

import { type Outcome, doAll } from './bulk'

const IDS = ['run_1', 'run_2', 'run_3', 'run_4', 'run_5', 'run_6']

it('gives each run an outcome, and one refusal holds up no other', async () => {
  const outcomes = new Map<string, Outcome>()
  const work = async (id: string) => {
    if (id === 'run_2') throw new Error('It has ended.')
    return { words: `did ${id}` }
  }
  await doAll(IDS, work, (outcome) => outcomes.set(outcome.id, outcome))
  expect([...outcomes.values()].map((one) => one.state).sort()).toEqual([...Array(5).fill('done'), 'refused'])
  expect(outcomes.get('run_2')?.words).toBe('It has ended.')
})

it('does a few at a time, and begins no more once it is stopped', async () => {
  let open = 0
  let most = 0
  let done = 0
  const work = async () => {
    most = Math.max(most, ++open)
    await Promise.resolve()
    open--
    done++
    return { words: '' }
  }
  await doAll(
    IDS,
    work,
    () => {},
    () => done >= 2,
  )
  expect(most).toBeLessThanOrEqual(4)
  expect(done).toBeLessThan(IDS.length)
})
