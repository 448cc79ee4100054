/** The next 24 hours as a strip: which triggers fire in them, and where on the strip. Pure. */
import type { Trigger, TriggerList } from './api'

export const HOURS = 24
const HOUR = 3_600_000
/** As many as one preview tells. */
export const MOST_FIRINGS = 100

export interface Coming {
  /** The soonest first. */
  triggers: Trigger[]
  /** There are others in these hours, of which nothing was read. */
  more: boolean
}

/** Of lists that the server has ordered by what comes next; what is paused has one of its own. */
export function comingTriggers(lists: readonly TriggerList[], now: number): Coming {
  const end = now + HOURS * HOUR
  const triggers = lists
    .flatMap((list) => list.items)
    .filter((one) => one.next_at !== null && Date.parse(one.next_at) <= end)
    .sort((one, other) => Date.parse(one.next_at ?? '') - Date.parse(other.next_at ?? ''))
  return { triggers, more: lists.some((list) => goesOn(list, end)) }
}

/** Its next page could have something of these hours. */
function goesOn({ items, next }: TriggerList, end: number): boolean {
  const last = items.at(-1)
  const place = last && (last.paused_until ?? last.next_at)
  return next !== null && place != null && Date.parse(place) <= end
}

/** "3 more", "More than 42 more". */
export function othersText({ triggers, more }: Coming, shown: number): string | null {
  const many = triggers.length - shown
  if (many <= 0) return more ? 'Others' : null
  return `${more ? 'More than ' : ''}${many.toLocaleString('en')} more`
}

/** In percent of the strip; `to` is behind `from` where firings are too close to be told apart. */
export interface Mark {
  from: number
  to: number
  count: number
}

export interface Lane {
  marks: Mark[]
  count: number
  /** The preview ended before the strip does: there are more. */
  more: boolean
}

// Closer than this they would be one blot anyway.
const CLOSE = 0.8

export function laneOf(instants: readonly string[], now: number): Lane {
  const end = now + HOURS * HOUR
  const within = instants.map((at) => Date.parse(at)).filter((at) => at >= now - HOUR / 60 && at <= end)
  const more = within.length === instants.length && instants.length >= MOST_FIRINGS
  const marks = within.reduce<Mark[]>((made, at) => {
    const place = Math.max(0, ((at - now) / (end - now)) * 100)
    const last = made.at(-1)
    if (last !== undefined && place - last.to < CLOSE)
      return [...made.slice(0, -1), { from: last.from, to: place, count: last.count + 1 }]
    return [...made, { from: place, to: place, count: 1 }]
  }, [])
  const last = marks.at(-1)
  // They go on as they were: a strip that ends in the middle would say that they stop.
  if (more && last !== undefined && last.to > last.from) last.to = 100
  return { marks, count: within.length, more }
}

/** "3 firings", "more than 100 firings". */
export function countText({ count, more }: Lane): string {
  return `${more ? `more than ${count}` : count} firing${count === 1 ? '' : 's'}`
}

/** The whole hours, every sixth of them, where the strip gets its lines. In the viewer's zone. */
export function hourLines(now: number): { at: number; place: number }[] {
  const first = new Date(now)
  first.setMinutes(0, 0, 0)
  const hours = Array.from({ length: HOURS + 1 }, (_, hour) => first.getTime() + hour * HOUR)
  return hours
    .filter((at) => at > now && at < now + HOURS * HOUR && new Date(at).getHours() % 6 === 0)
    .map((at) => ({ at, place: ((at - now) / (HOURS * HOUR)) * 100 }))
}
