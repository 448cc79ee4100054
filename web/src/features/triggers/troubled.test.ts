import { expect, it } from 'vitest'

import type { Trigger } from './api'
import { troubled } from './troubled'

const NOW = Date.parse('2026-03-01T12:00:00Z')
const WELL = {
  id: 'trg_1',
  name: 'nightly',
  title: '',
  enabled: true,
  state: null,
  state_reason: null,
  health: null,
  paused_until: null,
  next_at: '2026-03-01T13:00:00Z',
  failures: 0,
} as unknown as Trigger

const reasons = (...patches: Partial<Trigger>[]) =>
  troubled(
    patches.map((patch) => ({ ...WELL, ...patch })),
    NOW,
  ).map(({ reason }) => reason)

it('leaves alone what is well, off, done or paused by a person', () =>
  expect(
    reasons(
      {},
      { enabled: false, next_at: null },
      { state: 'completed', enabled: false },
      { paused_until: '2026-03-02T00:00:00Z' },
      { failures: 2 },
      { next_at: '2026-03-01T11:59:00Z' },
    ),
  ).toEqual([]))

it('says of each of the others why', () =>
  expect(
    reasons(
      { name: 'a', failures: 3 },
      { name: 'b', next_at: '2026-03-01T11:50:00Z' },
      { name: 'c', state: 'paused', health: 'It has failed 5 times in a row.' },
      { name: 'd', state: 'broken', state_reason: 'It cannot be read.' },
    ),
  ).toEqual([
    'It has failed 5 times in a row.',
    'It cannot be read.',
    'Its last 3 firings have failed.',
    'It should have fired by now, and has not.',
  ]))
