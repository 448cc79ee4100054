import { describe, expect, it } from 'vitest'

import {
  EMPTY_SCHEDULE,
  fieldOf,
  hasClockRules,
  hasZone,
  missingOf,
  readSchedule,
  type ScheduleForm,
  scheduleOf,
  writeSchedule,
} from './schedule'

const form = (patch: Partial<ScheduleForm>): ScheduleForm => ({ ...EMPTY_SCHEDULE, ...patch })

describe('a schedule in the builder', () => {
  it.each([
    ['30 2 * * *', { mode: 'daily', time: '02:30' }],
    ['0 9 * * MON-FRI', { mode: 'weekly', weekdays: [1, 2, 3, 4, 5], time: '09:00' }],
    ['0 9 * * 6,0', { mode: 'weekly', weekdays: [6, 0] }],
    ['0 9 * * 5-7', { mode: 'weekly', weekdays: [5, 6, 0] }],
    ['15 6 15 * *', { mode: 'monthly', monthDay: 'day', day: 15, time: '06:15' }],
    ['0 0 L * *', { mode: 'monthly', monthDay: 'last' }],
    ['0 0 LW * *', { mode: 'monthly', monthDay: 'last_workday' }],
    ['0 7 * * MON#1', { mode: 'monthly', monthDay: 'nth', nth: '1', nthWeekday: 1 }],
    ['0 7 * * 5L', { mode: 'monthly', monthDay: 'nth', nth: 'L', nthWeekday: 5 }],
  ])('shows %s as what it means', (cron, shown) => {
    expect(readSchedule({ cron })).toMatchObject(shown)
  })

  it.each([
    '*/15 * * * *',
    '0 9,17 * * *',
    '0 9 1 1 *',
    '0 9 1 * MON',
    '@daily',
    '0 9 15W * *',
    '0 25 * * *',
    '',
  ])('leaves %s a cron line', (cron) => expect(readSchedule({ cron })).toMatchObject({ mode: 'cron', cron }))

  it.each([
    [{ mode: 'every', every: '15m' }, { every: '15m' }],
    [
      { mode: 'daily', time: '02:30' },
      { cron: '30 2 * * *', timezone: 'UTC' },
    ],
    [
      { mode: 'weekly', weekdays: [3, 1] },
      { cron: '0 9 * * MON,WED', timezone: 'UTC' },
    ],
    [
      { mode: 'weekly', weekdays: [0, 1, 2, 3, 4, 5, 6] },
      { cron: '0 9 * * *', timezone: 'UTC' },
    ],
    [
      { mode: 'monthly', monthDay: 'nth', nth: 'L', nthWeekday: 5 },
      { cron: '0 9 * * FRIL', timezone: 'UTC' },
    ],
    [
      { mode: 'once', at: '2027-01-31T09:00' },
      { at: '2027-01-31T09:00', timezone: 'UTC' },
    ],
  ] as [Partial<ScheduleForm>, object][])('writes %j', (given, stored) => {
    expect(writeSchedule(form(given))).toEqual(stored)
  })

  it('means the same after it was written and read', () => {
    for (const mode of ['every', 'daily', 'weekly', 'monthly', 'cron'] as const) {
      const written = writeSchedule(form({ mode, timezone: 'Europe/Berlin', jitter: '5m', days: 'business' }))
      expect(writeSchedule(readSchedule(written))).toEqual(written)
    }
  })

  it('keeps what it has no field for', () => {
    const stored = { cron: '0 9 * * *', exclude: { dates: ['2026-12-24'], weeks: [1] }, moon: 'full' }
    expect(writeSchedule({ ...readSchedule(stored), time: '10:00' })).toMatchObject({
      cron: '0 10 * * *',
      exclude: { dates: ['2026-12-24'], weeks: [1] },
      moon: 'full',
    })
  })

  it('leaves days out, and forgets them when none is left', () => {
    const stored = {
      cron: '0 9 * * *',
      timezone: 'UTC',
      days: 'business',
      holidays: ['2026-12-25'],
      exclude: { dates: ['2026-12-24'], days: '25-31 12 *' },
    }
    const read = readSchedule(stored)
    expect(read).toMatchObject({ excludeDates: ['2026-12-24'], excludeDays: '25-31 12 *' })
    expect(writeSchedule(read)).toEqual(stored)
    const none = writeSchedule({ ...read, days: 'any', excludeDates: [], excludeDays: '' })
    expect(none).toEqual({ cron: '0 9 * * *', timezone: 'UTC' })
  })

  it('says of a single time nothing of days, which would be refused', () => {
    const once = form({
      mode: 'once',
      at: '2027-01-31T09:00',
      days: 'business',
      excludeDates: ['2026-12-24'],
    })
    expect(writeSchedule(once)).toEqual({ at: '2027-01-31T09:00', timezone: 'UTC' })
  })

  it('gives back an unchanged schedule to the letter (T6)', () => {
    const stored = { timezone: 'UTC', cron: '00 09 * * 1-5' }
    expect(scheduleOf(readSchedule(stored), stored)).toBe(stored)
    expect(scheduleOf({ ...readSchedule(stored), time: '10:00' }, stored)).toMatchObject({
      cron: '0 10 * * MON-FRI',
    })
  })

  it('says nothing of clock changes where they mean nothing', () => {
    expect(writeSchedule(form({ mode: 'every', gap: 'skip' }))).not.toHaveProperty('dst')
    expect(writeSchedule(form({ mode: 'daily', gap: 'skip' }))).toMatchObject({ dst: { gap: 'skip' } })
    expect(hasClockRules(form({ mode: 'once' }))).toBe(false)
  })

  it('asks for a zone where it asks what day it is', () => {
    expect(hasZone(form({ mode: 'every' }))).toBe(false)
    expect(hasZone(form({ mode: 'every', excludeDates: ['2026-12-24'] }))).toBe(true)
    expect(hasZone(form({ mode: 'once' }))).toBe(true)
  })

  it('says what is missing before anybody is asked', () => {
    expect(missingOf(form({ mode: 'weekly', weekdays: [] }))).toContain('at least one day')
    expect(missingOf(form({ mode: 'monthly', day: 32 }))).toContain('1 to 31')
    expect(missingOf(form({ mode: 'daily', time: '' }))).toContain('time')
    expect(missingOf(form({ mode: 'every', time: '' }))).toBeNull()
  })

  it('puts refusals at their fields', () => {
    expect(
      [
        '/schedule/cron',
        '/schedule/timezone',
        '/schedule/exclude/dates/0',
        '/schedule/exclude/days',
        '/schedule/holidays/2',
        '/schedule',
        '/schedule/dst/gap',
      ].map(fieldOf),
    ).toEqual(['rule', 'timezone', 'exclude/dates', 'exclude/days', 'holidays', 'rule', 'dst'])
  })
})
