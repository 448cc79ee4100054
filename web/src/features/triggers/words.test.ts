import { expect, it } from 'vitest'

import { attemptsOf, outcomeWord, placeOf, slotInstant, sourceWord } from './words'

it('shows what it does not know as it is written', () => {
  expect(outcomeWord('sent_home')).toEqual({ label: 'sent home', tone: 'neutral' })
  expect(sourceWord('by_moonlight')).toBe('by moonlight')
})

it('says of an event that was not for it that it did not match', () => {
  expect(outcomeWord('not_matched').label).toBe('Did not match')
})

it('finds a slot in a sentence, however it is written there', () => {
  const slot = '2026-11-21T23:47:00.000Z'
  expect(placeOf(slot, `For ${slot}.`)).toEqual([4, 28])
  expect(placeOf(slot, 'Recorded for 2026-11-21 23:47:00 UTC.')).toEqual([13, 36])
  expect(placeOf(slot, 'Asked for by Ada.')).toBeNull()
})

it('knows which slots are times', () => {
  expect(slotInstant('2026-11-21T09:00:00.000Z')).toBe('2026-11-21T09:00:00.000Z')
  expect(slotInstant('manual:ask_01')).toBeNull()
  expect(slotInstant(null)).toBeNull()
})

it('reads attempts that say little', () => {
  expect(attemptsOf([{}, { outcome: 'failed', run_id: 'run_1', timed_out: true }])).toEqual([
    { startedAt: null, endedAt: null, outcome: 'unknown', reason: null, runId: null, timedOut: false },
    { startedAt: null, endedAt: null, outcome: 'failed', reason: null, runId: 'run_1', timedOut: true },
  ])
})
