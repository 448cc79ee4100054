import { describe, expect, it } from 'vitest'

import { comingTriggers, countText, hourLines, laneOf, MOST_FIRINGS, othersText } from './ahead'
import type { Trigger } from './api'

const NOW = Date.parse('2026-11-21T08:00:00Z')
const after = (minutes: number) => new Date(NOW + minutes * 60_000).toISOString()
const trigger = (name: string, next_at: string | null) => ({ name, next_at, paused_until: null }) as Trigger
const list = (items: Trigger[], next: string | null = null) => ({ items, next })

describe('the next 24 hours', () => {
  it('hold what fires in them, the soonest first', () => {
    const all = [
      trigger('later', after(600)),
      trigger('tomorrow', after(25 * 60)),
      trigger('soon', after(5)),
      trigger('by hand', null),
      trigger('due', after(-1)),
    ]
    const coming = comingTriggers([list(all)], NOW)
    expect(coming.triggers.map((one) => one.name)).toEqual(['due', 'soon', 'later'])
    expect(othersText(coming, 3)).toBeNull()
    expect(othersText(coming, 2)).toBe('1 more')
  })

  it('hold what goes on in them after a pause', () => {
    const paused = { ...trigger('rests', after(20)), paused_until: after(10) }
    const coming = comingTriggers([list([trigger('a', after(30))]), list([paused])], NOW)
    expect(coming.triggers.map((one) => one.name)).toEqual(['rests', 'a'])
  })

  it('say no number that is too small', () => {
    const within = comingTriggers([list([trigger('a', after(5)), trigger('b', after(9))], 'more')], NOW)
    expect(othersText(within, 1)).toBe('More than 1 more')
    expect(othersText(within, 2)).toBe('Others')
    const beyond = comingTriggers([list([trigger('a', after(5)), trigger('b', after(2000))], 'more')], NOW)
    expect(othersText(beyond, 1)).toBeNull()
  })

  it('have a mark for each firing', () => {
    const lane = laneOf([after(360), after(720), after(1500)], NOW)
    expect(lane.marks).toEqual([
      { from: 25, to: 25, count: 1 },
      { from: 50, to: 50, count: 1 },
    ])
    expect(countText(lane)).toBe('2 firings')
  })

  it('draw firings that are close together as one', () => {
    const lane = laneOf([after(60), after(65), after(70), after(720)], NOW)
    expect(lane.marks.map((mark) => mark.count)).toEqual([3, 1])
  })

  it('go on to the end when there are more than are told', () => {
    const lane = laneOf(
      Array.from({ length: MOST_FIRINGS }, (_, minute) => after(minute + 1)),
      NOW,
    )
    expect(lane.marks).toEqual([{ from: expect.any(Number), to: 100, count: MOST_FIRINGS }])
    expect(countText(lane)).toBe('more than 100 firings')
  })

  it('have a line at every sixth hour', () => {
    const lines = hourLines(NOW)
    expect(lines).toHaveLength(4)
    expect(lines.every((line) => new Date(line.at).getHours() % 6 === 0 && line.place > 0)).toBe(true)
  })
})
