import { describe, expect, it } from 'vitest'

import { barOf, grown, moved, spoken, ticks, whole, zoomed } from './gantt'

const ALL = { from: 1_000, to: 11_000 }

describe('a bar', () => {
  it('lies where its time is', () => {
    expect(barOf(3_000, 6_000, ALL)).toEqual({ left: 0.2, width: 0.3, cutLeft: false, cutRight: false })
  })
  it('is cut where it goes on outside, and absent where it is not seen', () => {
    expect(barOf(0, 20_000, ALL)).toEqual({ left: 0, width: 1, cutLeft: true, cutRight: true })
    expect(barOf(12_000, 13_000, ALL)).toBeNull()
    expect(barOf(0, 999, ALL)).toBeNull()
  })
  it('of no length is still somewhere', () => {
    expect(barOf(6_000, 6_000, ALL)).toMatchObject({ left: 0.5, width: 0 })
  })
})

describe('zoom', () => {
  it('leaves the instant under the pointer where it is', () => {
    const near = zoomed(ALL, 0.5, 0.25, ALL)
    expect(near).toEqual({ from: 2_250, to: 7_250 })
    expect(near.from + 0.25 * (near.to - near.from)).toBe(3_500)
  })
  it('ends at the run and at ten milliseconds', () => {
    expect(zoomed({ from: 2_000, to: 4_000 }, 100, 0.5, ALL)).toEqual(ALL)
    const nearest = zoomed(ALL, 0.000001, 0.5, ALL)
    expect(nearest.to - nearest.from).toBe(10)
  })
  it('is not left by moving beyond an end', () => {
    expect(moved({ from: 2_000, to: 4_000 }, -5, ALL)).toEqual({ from: 1_000, to: 3_000 })
    expect(moved({ from: 2_000, to: 4_000 }, 50, ALL)).toEqual({ from: 9_000, to: 11_000 })
  })
  it('follows a run that grows only when its end is looked at', () => {
    const longer = { from: 1_000, to: 12_000 }
    expect(grown(ALL, ALL, longer)).toEqual(longer)
    expect(grown({ from: 2_000, to: 4_000 }, ALL, longer)).toEqual({ from: 2_000, to: 4_000 })
    expect(grown({ from: 9_000, to: 11_000 }, ALL, longer)).toEqual({ from: 10_000, to: 12_000 })
  })
})

describe('ticks', () => {
  it('are round, counted from the start of the run, and not crowded', () => {
    expect(ticks(ALL, 1_000, 600).map((tick) => tick.label)).toEqual([
      '0',
      '2 s',
      '4 s',
      '6 s',
      '8 s',
      '10 s',
    ])
  })
  it('lie within what is seen', () => {
    for (const width of [50, 300, 1_000])
      for (const seen of [whole(0, 3), whole(0, 86_400_000), { from: 123_456, to: 126_789 }])
        for (const tick of ticks(seen, 0, width)) {
          expect(tick.left).toBeGreaterThanOrEqual(0)
          expect(tick.left).toBeLessThanOrEqual(1)
        }
  })
})

it('speaks of spans shortly', () => {
  const spans = [0, 250, 1_500, 150_000, 3_750_000, 273_600_000]
  expect(spans.map(spoken)).toEqual(['0', '250 ms', '1.5 s', '2:30', '1:02:30', '3 d 4:00'])
})
