import { describe, expect, it } from 'vitest'

import { commandOf, curlOf, fits, followed, isSettled, matchWord, runOf, seenValues } from './words'

const PAID = { name: 'order.paid', key: 'order-17', source: 'shop/web', data: { amount: 1250, by: 'Ada' } }

describe('the search among events', () => {
  it.each(['', 'paid', 'ORDER-17 shop', 'ada 1250'])('finds it by %j', (q) =>
    expect(fits(PAID, q)).toBe(true),
  )
  it.each(['refunded', 'paid grace'])('does not find it by %j', (q) => expect(fits(PAID, q)).toBe(false))
})

it('offers what has been seen, once and in order', () => {
  const other = { ...PAID, name: 'order.late', key: null }
  expect(seenValues([PAID, other, PAID])).toEqual({
    type: ['order.late', 'order.paid'],
    key: ['order-17'],
    source: ['shop/web'],
  })
})

it('knows the run that emitted an event', () => {
  expect(runOf('run:run_01ABC')).toBe('run_01ABC')
  expect(runOf('shop/run')).toBeNull()
})

it('shows an outcome that nobody knows as it is, and never as well', () => {
  const match = { matched: true, invocation_id: null, status: null, outcome: 'rate_limited' }
  expect(matchWord(match)).toEqual({ label: 'rate limited', tone: 'neutral' })
})

it('asks on until every invocation has ended', () => {
  const match = { matched: true, invocation_id: 'inv_1', status: 'running', outcome: 'fired' }
  expect(isSettled(match)).toBe(false)
  expect(isSettled({ ...match, status: 'skipped' })).toBe(true)
})

it('follows the triggers whose firing is under way, and never more than a page may', () => {
  const match = (number: number, status: string) => ({
    trigger_id: `trg_${number}`,
    matched: true,
    invocation_id: `inv_${number}`,
    status,
    outcome: 'fired',
  })
  expect([...followed([match(1, 'succeeded'), match(2, 'running')])]).toEqual(['trg_2'])
  expect(followed(Array.from({ length: 200 }, (_, number) => match(number, 'pending'))).size).toBe(20)
})

describe('what can be copied', () => {
  const sample = { name: 'order.paid', key: "it's", source: 'web', data: '{"a": 1}' }
  it('is a command that a shell takes as it is', () =>
    expect(commandOf(sample)).toBe(
      `onward event publish order.paid --event-key 'it'\\''s' --payload '{"a": 1}' --source web`,
    ))
  it('is a request that curl takes as it is', () =>
    expect(curlOf({ ...sample, key: '' }, 'https://on.example')).toContain(
      `-d '{"name": "order.paid", "source": "web", "data": {"a": 1}}'`,
    ))
})
