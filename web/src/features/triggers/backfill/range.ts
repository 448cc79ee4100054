/** The range of a backfill as it is chosen, in the schedule's zone, and what is asked for by it. Pure. */

export interface RangeForm {
  /** A date, or with `exact` a wall-clock time, as the browser's pickers write them. */
  from: string
  to: string
  exact: boolean
  only: 'missing' | 'all'
  concurrency: number | null
}

export interface Wish {
  from: string
  to: string
  only: 'missing' | 'all'
  concurrency: number
}

export const MOST_AT_ONCE = 100
const DAY = 86_400_000

/** `2026-03-29`: the day that it is there. */
export function dayIn(zone: string, instant: number): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).formatToParts(instant)
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? ''
  return `${part('year')}-${part('month')}-${part('day')}`
}

export function daysBefore(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - count * DAY).toISOString().slice(0, 10)
}

/** The last so many days, today included. */
export function lastDays(count: number, zone: string, now: number): Pick<RangeForm, 'from' | 'to' | 'exact'> {
  const today = dayIn(zone, now)
  return { from: daysBefore(today, count - 1), to: today, exact: false }
}

/** To the minute, or whole days: what was chosen stays. */
export function withTimes(form: RangeForm, exact: boolean): RangeForm {
  if (!exact) return { ...form, exact, from: form.from.slice(0, 10), to: form.to.slice(0, 10) }
  const from = form.from.length === 10 ? `${form.from}T00:00` : form.from
  const to = form.to.length === 10 ? `${form.to}T23:59` : form.to
  return { ...form, exact, from, to }
}

export type Wrong = Partial<Record<'from' | 'to' | 'concurrency', string>>

export function wrongWith({ from, to, concurrency }: RangeForm): Wrong {
  const wrong: Wrong = {}
  if (from === '') wrong.from = 'Choose where the range begins.'
  if (to === '') wrong.to = 'Choose where the range ends.'
  else if (from > to) wrong.to = 'The range ends before it begins.'
  if (concurrency === null || !(concurrency >= 1 && concurrency <= MOST_AT_ONCE))
    wrong.concurrency = `A whole number from 1 to ${MOST_AT_ONCE}.`
  return wrong
}

/** Null while something is wrong with it. */
export function wishOf(form: RangeForm): Wish | null {
  if (Object.keys(wrongWith(form)).length > 0) return null
  return { from: form.from, to: form.to, only: form.only, concurrency: form.concurrency ?? 1 }
}
