import { expect, it } from 'vitest'

import type { Trigger, TriggerCounts } from './api'
import { troublesOf } from './troubled'

const LATE = {
  id: 'trg_1',
  name: 'nightly',
  title: '',
  state: null,
  state_reason: null,
  health: 'It should have fired by now, and has not.',
  last_fired_at: '2026-03-01T11:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
} as unknown as Trigger
const PAUSED = { ...LATE, title: 'Each night', state: 'paused', health: 'Paused itself.' }
const counts = (attention: number) => ({ by_state: { attention }, by_kind: {} }) as unknown as TriggerCounts

it('says of each what the server says, and since when', () =>
  expect(troublesOf({ items: [PAUSED, LATE], next: null }, counts(2)).first).toMatchObject([
    { title: 'Each night', reason: 'Paused itself.', since: PAUSED.updated_at },
    { title: 'nightly', reason: LATE.health, since: LATE.last_fired_at },
  ]))

it('counts those too that it does not show', () =>
  expect(troublesOf({ items: [PAUSED, LATE], next: 'more' }, counts(4_000)).count).toBe(4_000))

it('never says a number that what it shows belies', () => {
  expect(troublesOf({ items: [LATE], next: null }, counts(3)).count).toBe(1)
  expect(troublesOf({ items: [PAUSED, LATE], next: 'more' }, counts(0)).count).toBe(3)
})
