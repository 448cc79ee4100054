import { expect, it } from 'vitest'

import {
  changesClocks,
  clockText,
  clockThere,
  nextChanges,
  oddOnes,
  offsetOf,
  offsetText,
  ZONES,
} from './zones'

it('says what a clock in another zone shows, with the day where that is another one', () => {
  const nine = new Date('2026-11-22T14:00:00Z')
  expect(clockThere(nine, 'Europe/Berlin', 'America/New_York')).toBe('15:00 in Europe/Berlin')
  expect(clockThere(nine, 'Asia/Tokyo', 'America/New_York')).toBe('23:00 in Asia/Tokyo')
  expect(clockThere(nine, 'Pacific/Auckland', 'America/New_York')).toBe('23 Nov, 03:00 in Pacific/Auckland')
})

it('says nothing of a zone whose clocks show the same', () => {
  const nine = new Date('2026-11-22T14:00:00Z')
  expect(clockThere(nine, 'Europe/Paris', 'Europe/Berlin')).toBeNull()
  expect(clockThere(nine, null, 'Europe/Berlin')).toBeNull()
  expect(clockThere(nine, 'Moon/Crater', 'Europe/Berlin')).toBeNull()
})

it('knows where clocks change', () => {
  expect(changesClocks('Europe/Berlin', 2026)).toBe(true)
  expect(changesClocks('Australia/Lord_Howe', 2026)).toBe(true)
  expect(changesClocks('UTC', 2026)).toBe(false)
  expect(changesClocks('Asia/Tokyo', 2026)).toBe(false)
})

it('finds the days on which clocks change', () => {
  const days = nextChanges('America/New_York', Date.parse('2026-11-21T08:00:00Z'))
  expect(days.map((day) => new Date(day).toISOString().slice(0, 10))).toEqual(['2027-03-14', '2027-11-07'])
  expect(nextChanges('Asia/Tokyo', Date.parse('2026-11-21T08:00:00Z'))).toEqual([])
})

it('tells of an odd day once, though the look around one change reached over the next', () => {
  const [spring, other, next] = [
    { at: '2027-03-28', note: 'moved to 03:00' },
    { at: '2027-03-29', note: null },
    { at: '2028-03-26', note: 'moved to 03:00' },
  ]
  expect(oddOnes([spring, other, next, next], [])).toEqual([spring, next])
  expect(oddOnes([spring, other, next, next], [spring])).toEqual([next])
})

it('does not mind a zone that is half typed', () => {
  expect(changesClocks('Europe/Ber', 2026)).toBe(false)
  expect(offsetOf('Europe/Ber', 0)).toBe('')
  expect(ZONES).toContain('UTC')
})

it('shows a clock of the zone, not of the viewer', () => {
  expect(clockText('2026-03-29T02:30:00+02:00')).toBe('Sun, 29 Mar 2026, 02:30')
  expect(clockText('2026-03-29T02:30:15+02:00')).toBe('Sun, 29 Mar 2026, 02:30:15')
  expect(['+02:00', '-03:30', '+00:00', 'Z'].map((end) => offsetText(`2026-03-29T02:30:00${end}`))).toEqual([
    'GMT+2',
    'GMT-3:30',
    'GMT',
    'GMT',
  ])
})
