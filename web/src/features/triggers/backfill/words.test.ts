import { expect, it } from 'vitest'

import { backfillWord, countsText, inZone, planText, rangeText, share, whyNone } from './words'

const BEGUN = {
  status: 'running',
  ended_at: null,
  planned: 10,
  recorded: 6,
  waiting: 2,
  running: 1,
  succeeded: 2,
  failed: 1,
  skipped: 0,
  cancelled: 0,
}

it('counts what has ended, what runs and what is to come', () => {
  expect(share(BEGUN)).toBe(0.3)
  expect(countsText(BEGUN)).toBe('2 succeeded, 1 failed, 1 running, 6 to come')
})

it('counts what never started as cancelled, once it is', () => {
  const stopped = { ...BEGUN, status: 'cancelled', waiting: 0, cancelled: 2 }
  expect(countsText(stopped)).toBe('2 succeeded, 1 failed, 6 cancelled, 1 running')
  expect(backfillWord(stopped).label).toBe('Stopping')
  expect(backfillWord({ ...stopped, ended_at: '2026-01-01T00:00:00Z' }).label).toBe('Cancelled')
})

it('is not simply done when something failed', () => {
  const done = { ...BEGUN, status: 'done', ended_at: '2026-01-01T00:00:00Z' }
  expect(backfillWord(done)).toEqual({ label: 'Done, 1 failed', tone: 'danger' })
})

it.each([
  [{ count: 12, slots: 15 }, 'missing', '12 slots start; 3 of the 15 in the range have fired.'],
  [{ count: 1, slots: 1 }, 'missing', '1 slot starts.'],
  [{ count: 15, slots: 15 }, 'all', '15 slots start.'],
  [
    { count: 0, slots: 2 },
    'missing',
    'All 2 slots of this range have fired. Choose "all" to fire them again.',
  ],
  [{ count: 0, slots: 0 }, 'all', 'The schedule has no slot in this range.'],
] as const)('says of %j (%s) what would start', (plan, only, text) => expect(planText(plan, only)).toBe(text))

it('shows an instant as a clock of the zone does', () =>
  expect(inZone('2026-03-29T01:00:00Z', 'Europe/Berlin')).toBe('Sun, 29 Mar 2026, 03:00'))

it.each([
  ['2026-03-28T23:00:00Z', '2026-03-29T21:59:59.999999Z', 'Sun, 29 Mar 2026'],
  ['2026-03-27T23:00:00Z', '2026-03-29T21:59:59.999999Z', 'Sat, 28 Mar 2026 – Sun, 29 Mar 2026'],
  ['2026-03-27T23:00:00Z', '2026-03-28T10:00:00Z', 'Sat, 28 Mar 2026, 00:00 – Sat, 28 Mar 2026, 11:00'],
])('tells the range from %s to %s as %s', (from, to, text) =>
  expect(rangeText(from, to, 'Europe/Berlin')).toBe(text),
)

it('says why none can be started', () => {
  const off = { enabled: false, state: null, paused_until: null }
  expect([
    whyNone({ ...off, enabled: true }),
    whyNone(off),
    whyNone({ ...off, state: 'paused' }),
    whyNone({ ...off, state: 'paused', paused_until: '2026-01-01T00:00:00Z' }),
  ]).toEqual([
    undefined,
    'It is switched off. Switch it on first.',
    'It paused itself. Mend the cause, and switch it on first.',
    'It is paused for a while. End the pause first.',
  ])
})
