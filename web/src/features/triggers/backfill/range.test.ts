import { describe, expect, it } from 'vitest'

import { dayIn, daysBefore, lastDays, type RangeForm, wishOf, withTimes, wrongWith } from './range'

const WEEK: RangeForm = {
  from: '2026-03-23',
  to: '2026-03-29',
  exact: false,
  only: 'missing',
  concurrency: 1,
}

it('takes the day of the zone, and not of the viewer', () => {
  const late = Date.parse('2026-03-29T23:30:00Z')
  expect(dayIn('UTC', late)).toBe('2026-03-29')
  expect(dayIn('Asia/Tokyo', late)).toBe('2026-03-30')
  expect(dayIn('America/New_York', late)).toBe('2026-03-29')
})

it('counts days over months, and over days with 23 hours', () => {
  expect(daysBefore('2026-03-02', 3)).toBe('2026-02-27')
  expect(lastDays(7, 'Europe/Berlin', Date.parse('2026-03-29T12:00:00Z'))).toEqual({
    from: '2026-03-23',
    to: '2026-03-29',
    exact: false,
  })
})

it('keeps what was chosen when times are wanted, and when not any more', () => {
  const exact = withTimes(WEEK, true)
  expect([exact.from, exact.to]).toEqual(['2026-03-23T00:00', '2026-03-29T23:59'])
  expect(withTimes(exact, false)).toEqual(WEEK)
})

describe('a wish', () => {
  it('is what is sent', () =>
    expect(wishOf(WEEK)).toEqual({ from: WEEK.from, to: WEEK.to, only: 'missing', concurrency: 1 }))
  it.each([
    ['from', { from: '' }],
    ['to', { to: '' }],
    ['to', { to: '2026-03-22' }],
    ['concurrency', { concurrency: null }],
    ['concurrency', { concurrency: 101 }],
  ] as const)('is none while %s is wrong', (field, patch) => {
    expect(Object.keys(wrongWith({ ...WEEK, ...patch }))).toEqual([field])
    expect(wishOf({ ...WEEK, ...patch })).toBeNull()
  })
})
