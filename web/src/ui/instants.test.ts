import { describe, expect, it } from 'vitest'

import { distanceTime, formatDuration, parseDuration, relativeTime } from './instants'

const NOW = Date.parse('2026-11-21T12:00:00Z')
const at = (ms: number) => relativeTime(NOW + ms, NOW)

describe('relative time', () => {
  it.each([
    [-1_000, 'just now'],
    [2_000, 'just now'], // clocks differ by a little
    [-12_000, '12 s ago'],
    [-90_000, '1 min ago'],
    [-3 * 3_600_000, '3 h ago'],
    [-2 * 86_400_000, '2 d ago'],
    [5 * 60_000, 'in 5 min'],
  ])('%d ms from now reads %s', (ms, text) => expect(at(ms)).toBe(text))

  it('becomes a date after a week, with the year when it is another one', () => {
    expect(at(-40 * 86_400_000)).toBe('12 Oct')
    expect(at(-400 * 86_400_000)).toBe('17 Oct 2025')
  })

  it('stays a distance where the date stands beside it', () => {
    expect(distanceTime(NOW + 8 * 86_400_000, NOW)).toBe('in 8 d')
    expect(distanceTime(NOW - 40 * 86_400_000, NOW)).toBe('40 d ago')
  })

  it('shows what it cannot read as it is', () => expect(relativeTime('soon', NOW)).toBe('soon'))
})

describe('lengths', () => {
  it.each([
    [0, '0 ms'],
    [850, '850 ms'],
    [9_990, '9.9 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [250_000, '4 min 10 s'],
    [7_500_000, '2 h 5 min'],
    [273_600_000, '3 d 4 h'],
    [Number.NaN, 'unknown'],
  ])('%d ms read %s', (ms, text) => expect(formatDuration(ms)).toBe(text))

  it.each([
    ['30s', 30_000],
    ['1h30m', 5_400_000],
    ['1.5h', 5_400_000],
    ['250ms', 250],
    ['PT1H30M', 5_400_000],
    ['P2D', 172_800_000],
    [' 2d ', 172_800_000],
  ])('%s is understood', (text, ms) => expect(parseDuration(text)).toBe(ms))

  it.each(['', '5', '30 s', 'm', 'P', 'PT', '1m1h', '-5s', 'P1Y'])('%j is none', (text) => {
    expect(parseDuration(text)).toBeNull()
  })
})
