import { describe, expect, it } from 'vitest'

import { readAlert } from './document'
import { hostOf, noticeWord, sentenceOf, tried, whoOf } from './words'

const MAIL = [{ email: 'ops@example.com' }]
const sentence = (document: Record<string, unknown>) => sentenceOf(readAlert({ to: MAIL, ...document }))

describe('the sentence of an alert', () => {
  it.each([
    [{ on: ['run_failed'] }, 'When a run fails, mail ops@example.com, at most once an hour.'],
    [
      { on: ['run_failed'], where: { workflow: 'nightly-*' }, every: '15m' },
      'When a run of nightly-* fails, mail ops@example.com, at most once in 15 min.',
    ],
    [
      { on: ['run_failed', 'missed'], where: { trigger: ['a', 'b'] }, resolved: true, every: '1d' },
      'When a run that a or b started fails, or a firing of a or b is missed, mail ops@example.com, at most once a day, and tell when it is over.',
    ],
    [
      { on: [{ failures_in_row: { count: 5 } }], where: { trigger: 'nightly' } },
      'When 5 firings in a row of nightly fail, mail ops@example.com, at most once an hour.',
    ],
    [
      { on: [{ late: { after: '5m' } }, { scheduler_lag: { after: '2m' } }] },
      'When a firing is more than 5 min late or the scheduler is more than 2 min behind, mail ops@example.com, at most once an hour.',
    ],
  ])('of %j', (document, words) => expect(sentence(document)).toBe(words))

  it('leaves open what is not said yet', () =>
    expect(sentenceOf({ on: [], triggers: [], workflows: [], to: [], every: '', resolved: false })).toBe(
      'When …, …, at most once in ….',
    ))

  it('names several recipients, and of a webhook no more than its host', () => {
    const to = [...MAIL, { webhook: 'https://hooks.example/T1/secret', secret: 'KEY' }, { workflow: 'page' }]
    expect(sentence({ on: ['auto_paused'], to })).toBe(
      'When a trigger pauses itself, mail ops@example.com, call https://hooks.example/… and start the workflow page, at most once an hour.',
    )
  })
})

it.each([
  ['https://a.example', 'https://a.example'],
  ['https://a.example/?token=1', 'https://a.example/…'],
  ['https://', 'https://'],
])('shows of %s no more than %s', (address, shown) => expect(hostOf(address)).toBe(shown))

it('tells a notice that is on its way from one that did not arrive', () => {
  expect(noticeWord({ status: 'waiting', attempts: 0 }).label).toBe('On its way')
  expect(noticeWord({ status: 'waiting', attempts: 2 })).toEqual({
    label: 'Tried, not sent',
    tone: 'warning',
  })
  expect(noticeWord({ status: 'lost_it', attempts: 2 })).toEqual({ label: 'lost it', tone: 'neutral' })
  expect([0, 1, 2, 3].map(tried)).toEqual(['not tried yet', 'tried once', 'tried twice', 'tried 3 times'])
})

it.each([
  ['run_failed', false, 'report'],
  ['run_failed', true, 'nightly'],
  ['late', false, 'nightly'],
])('says whose trouble %s is (by trigger: %s)', (kind, byTrigger, name) =>
  expect(whoOf({ kind, workflow: 'report', trigger: 'nightly' }, byTrigger).name).toBe(name),
)
