/** The schedule builder: from a schedule as it is stored to what a form holds, and back. Pure. */
import { object, restOf, type Stored, texts, unlessSame, withoutEmpty } from './stored'

export type { Stored } from './stored'
export type Mode = 'every' | 'daily' | 'weekly' | 'monthly' | 'cron' | 'once'
export type MonthDay = 'day' | 'last' | 'last_workday' | 'nth'

export interface ScheduleForm {
  mode: Mode
  /** `15m`. */
  every: string
  /** `09:00`, for daily, weekly and monthly. */
  time: string
  /** 0 is Sunday, as in a cron line. */
  weekdays: number[]
  monthDay: MonthDay
  day: number | null
  /** `1` to `4`, or `L` for the last one. */
  nth: string
  nthWeekday: number
  cron: string
  /** `2027-01-31T09:00`, in the zone; an instant with its offset is kept as it is. */
  at: string
  timezone: string
  /** Empty: as the product does it by itself. */
  gap: string
  fold: string
  start: string
  end: string
  days: string
  /** Days off, for business days and days off. */
  holidays: string[]
  excludeDates: string[]
  /** Day, month and weekday as in a cron line. */
  excludeDays: string
  jitter: string
  /** What the form has no field for, kept as it is. */
  rest: Stored
  excludeRest: Stored
}

export const EMPTY_SCHEDULE: ScheduleForm = {
  mode: 'daily',
  every: '1h',
  time: '09:00',
  weekdays: [1, 2, 3, 4, 5],
  monthDay: 'day',
  day: 1,
  nth: '1',
  nthWeekday: 1,
  cron: '0 9 * * MON-FRI',
  at: '',
  timezone: 'UTC',
  gap: '',
  fold: '',
  start: '',
  end: '',
  days: 'any',
  holidays: [],
  excludeDates: [],
  excludeDays: '',
  jitter: '',
  rest: {},
  excludeRest: {},
}

/** What cannot be shown by a builder is shown as its cron line; nothing gets lost. */
export function readSchedule(stored: Stored): ScheduleForm {
  const { cron, every, at, timezone, dst, start, end, days, holidays, exclude, jitter, ...rest } = stored
  const rules = (dst ?? {}) as { gap?: string; fold?: string }
  return {
    ...EMPTY_SCHEDULE,
    ...readRule({ cron, every, at }),
    timezone: textOr(timezone, 'UTC'),
    gap: textOr(rules.gap, ''),
    fold: textOr(rules.fold, ''),
    start: textOr(start, ''),
    end: textOr(end, ''),
    days: textOr(days, 'any'),
    holidays: texts(holidays),
    excludeDates: texts(object(exclude)['dates']),
    excludeDays: textOr(object(exclude)['days'], ''),
    jitter: textOr(jitter, ''),
    rest,
    excludeRest: restOf(object(exclude), ['dates', 'days']),
  }
}

export function writeSchedule(form: ScheduleForm): Stored {
  const given: Stored = {
    ...ruleOf(form),
    timezone: form.timezone.trim() || 'UTC',
    dst: hasClockRules(form) ? dstOf(form) : null,
    start: form.start,
    end: form.end,
    ...(form.mode === 'once' ? {} : daysOf(form)),
    jitter: form.jitter.trim(),
    ...form.rest,
  }
  // `every` counts real time: a zone says nothing there, unless days are left out by it.
  if (form.mode === 'every' && given['timezone'] === 'UTC') delete given['timezone']
  return withoutEmpty(given)
}

/** On which days it may fire: whoever names one day says that already. */
function daysOf(form: ScheduleForm): Stored {
  return {
    days: form.days === 'any' ? '' : form.days,
    holidays: form.days === 'any' ? null : listOf(form.holidays),
    exclude: withoutEmpty({
      dates: listOf(form.excludeDates),
      days: form.excludeDays.trim(),
      ...form.excludeRest,
    }),
  }
}

/** Equal forms give back what was stored, to the letter: another spelling would count as another schedule. */
export function scheduleOf(form: ScheduleForm, stored: Stored | null | undefined): Stored {
  return unlessSame(form, stored, readSchedule, writeSchedule)
}

/** What is still to be filled in before anything can be said of it; null when nothing is. */
export function missingOf(form: ScheduleForm): string | null {
  if (form.mode === 'every' && form.every.trim() === '') return 'Write how often, such as 15m or 2h.'
  if (form.mode === 'cron' && form.cron.trim() === '') return 'Write a cron line, such as 0 9 * * MON-FRI.'
  if (form.mode === 'once' && form.at === '') return 'Choose the day and the time.'
  if (['daily', 'weekly', 'monthly'].includes(form.mode) && !/^\d\d:\d\d$/.test(form.time))
    return 'Choose the time of the day.'
  if (form.mode === 'weekly' && form.weekdays.length === 0) return 'Choose at least one day of the week.'
  if (form.mode === 'monthly' && form.monthDay === 'day' && !isDayOfMonth(form.day))
    return 'Choose a day from 1 to 31.'
  return null
}

/** Whether days on which clocks change can mean something else for it. */
export function hasClockRules(form: ScheduleForm): boolean {
  return form.mode !== 'every' && form.mode !== 'once'
}

/** Whether it asks what day it is anywhere: counting on does not. */
export function hasZone(form: ScheduleForm): boolean {
  const leavesOut = form.days !== 'any' || form.excludeDates.length > 0 || form.excludeDays.trim() !== ''
  return form.mode !== 'every' || leavesOut || form.start !== '' || form.end !== ''
}

export type ScheduleField =
  | 'rule'
  | 'timezone'
  | 'dst'
  | 'start'
  | 'end'
  | 'days'
  | 'holidays'
  | 'exclude/dates'
  | 'exclude/days'
  | 'jitter'

/** Where in the builder a refusal of the server belongs. */
export function fieldOf(pointer: string): ScheduleField {
  const [, field = '', below = ''] = pointer.replace(/^\/schedule/, '').split('/')
  if (field === 'exclude') return below === 'days' ? 'exclude/days' : 'exclude/dates'
  return OWN_FIELDS.find((one) => one === field) ?? 'rule'
}

const OWN_FIELDS = ['timezone', 'dst', 'start', 'end', 'days', 'holidays', 'jitter'] as const

export function errorAt(
  errors: readonly { pointer: string; detail: string }[],
  field: ScheduleField,
): string | undefined {
  return errors.find((one) => fieldOf(one.pointer) === field)?.detail
}

export const WEEKDAYS = [
  'Sunday',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
] as const
const NAMES = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] as const

type Rule = Partial<ScheduleForm>

function readRule({ cron, every, at }: Stored): Rule {
  if (typeof every === 'string') return { mode: 'every', every }
  if (typeof at === 'string') return { mode: 'once', at }
  const line = textOr(cron, '')
  return { ...(readCron(line) ?? { mode: 'cron' }), cron: line }
}

function readCron(line: string): Rule | null {
  const parts = line.trim().split(/\s+/)
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = parts
  const time = timeOf(hour, minute)
  if (parts.length !== 5 || time === null || month !== '*') return null
  const anyDay = day === '*'
  if (anyDay && weekday === '*') return { mode: 'daily', time }
  if (anyDay) return readWeekdays(weekday, time)
  return weekday === '*' ? readMonthDay(day, time) : null
}

function readWeekdays(text: string, time: string): Rule | null {
  const nth = /^(\w+?)(?:#([1-4])|L)$/i.exec(text)
  if (nth) {
    const nthWeekday = weekdayOf(nth[1] ?? '')
    return nthWeekday === null
      ? null
      : { mode: 'monthly', monthDay: 'nth', nth: nth[2] ?? 'L', nthWeekday, time }
  }
  const weekdays = text.split(',').map(rangeOf)
  if (weekdays.some((one) => one === null)) return null
  return { mode: 'weekly', weekdays: inWeekOrder(weekdays.flatMap((one) => one ?? [])), time }
}

function readMonthDay(text: string, time: string): Rule | null {
  if (text.toUpperCase() === 'L') return { mode: 'monthly', monthDay: 'last', time }
  if (text.toUpperCase() === 'LW') return { mode: 'monthly', monthDay: 'last_workday', time }
  const day = /^\d{1,2}$/.test(text) ? Number(text) : null
  return isDayOfMonth(day) ? { mode: 'monthly', monthDay: 'day', day, time } : null
}

function ruleOf(form: ScheduleForm): Stored {
  switch (form.mode) {
    case 'every':
      return { every: form.every.trim() }
    case 'once':
      return { at: form.at }
    case 'cron':
      return { cron: form.cron.trim() }
    default:
      return { cron: cronOf(form) }
  }
}

function cronOf(form: ScheduleForm): string {
  const [hour = 0, minute = 0] = form.time.split(':').map(Number)
  const at = `${minute} ${hour}`
  if (form.mode === 'daily') return `${at} * * *`
  if (form.mode === 'weekly') return `${at} * * ${weekdaysText(form.weekdays)}`
  switch (form.monthDay) {
    case 'last':
      return `${at} L * *`
    case 'last_workday':
      return `${at} LW * *`
    case 'nth': {
      const weekday = NAMES[form.nthWeekday] ?? 'MON'
      return `${at} * * ${form.nth === 'L' ? `${weekday}L` : `${weekday}#${form.nth}`}`
    }
    default:
      return `${at} ${form.day ?? 1} * *`
  }
}

function weekdaysText(weekdays: readonly number[]): string {
  const days = inWeekOrder(weekdays)
  if (days.length === 7) return '*'
  if (days.join() === '1,2,3,4,5') return 'MON-FRI'
  return days.map((day) => NAMES[day]).join(',')
}

/** Monday first. */
function inWeekOrder(weekdays: readonly number[]): number[] {
  return [...new Set(weekdays)].sort((one, other) => ((one + 6) % 7) - ((other + 6) % 7))
}

function rangeOf(text: string): number[] | null {
  const [from, to, ...more] = text.split('-').map(weekdayOf)
  if (from === undefined || from === null || more.length > 0 || to === null) return null
  if (to === undefined) return [from]
  const days = (to - from + 7) % 7
  return Array.from({ length: days + 1 }, (_, step) => (from + step) % 7)
}

function weekdayOf(text: string): number | null {
  if (/^[0-7]$/.test(text)) return Number(text) % 7
  const place = NAMES.findIndex((name) => name === text.toUpperCase())
  return place < 0 ? null : place
}

function timeOf(hour: string, minute: string): string | null {
  if (!/^\d{1,2}$/.test(hour) || !/^\d{1,2}$/.test(minute) || Number(hour) > 23 || Number(minute) > 59)
    return null
  return `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`
}

function dstOf(form: ScheduleForm): Stored {
  return withoutEmpty({ gap: form.gap, fold: form.fold })
}

function listOf(dates: readonly string[]): readonly string[] | null {
  return dates.length > 0 ? dates : null
}

function isDayOfMonth(day: number | null): boolean {
  return day !== null && day >= 1 && day <= 31
}

function textOr(value: unknown, standard: string): string {
  return typeof value === 'string' ? value : standard
}
