/** The mathematics of the timeline: which stretch of time is seen, and where in it something lies. */

/** In milliseconds since 1970. */
export interface Stretch {
  from: number
  to: number
}

export interface Bar {
  /** Shares of the width, 0 to 1. */
  left: number
  width: number
  cutLeft: boolean
  cutRight: boolean
}

export interface Tick {
  at: number
  left: number
  label: string
}

const SHORTEST = 10
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const STEPS = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000,
  MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE,
  HOUR, 2 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 30 * DAY,
] // prettier-ignore

/** All of the run, with a little air behind what goes on. */
export function whole(start: number, end: number): Stretch {
  return { from: start, to: Math.max(end, start + SHORTEST) }
}

/** Null: it lies outside of what is seen. */
export function barOf(start: number, end: number, seen: Stretch): Bar | null {
  if (end < seen.from || start > seen.to) return null
  const span = seen.to - seen.from
  const left = Math.max(start, seen.from)
  const right = Math.min(end, seen.to)
  return {
    left: (left - seen.from) / span,
    width: (right - left) / span,
    cutLeft: start < seen.from,
    cutRight: end > seen.to,
  }
}

/** Factor below 1: nearer. The instant under `at` (a share of the width) stays where it is. */
export function zoomed(seen: Stretch, factor: number, at: number, all: Stretch): Stretch {
  const span = clamp((seen.to - seen.from) * factor, SHORTEST, all.to - all.from)
  const fixed = seen.from + at * (seen.to - seen.from)
  return within({ from: fixed - at * span, to: fixed + (1 - at) * span }, all)
}

/** By a share of what is seen; to the right when positive. */
export function moved(seen: Stretch, share: number, all: Stretch): Stretch {
  const by = (seen.to - seen.from) * share
  return within({ from: seen.from + by, to: seen.to + by }, all)
}

/** What is seen when the run has grown: whoever looked at its end goes on to do so. */
export function grown(seen: Stretch, before: Stretch, now: Stretch): Stretch {
  if (seen.from === before.from && seen.to === before.to) return now
  if (seen.to < before.to) return seen
  return { from: seen.from + (now.to - before.to), to: now.to }
}

/** Round instants, as many as fit; counted from the start of the run, as people read a run. */
export function ticks(seen: Stretch, origin: number, width: number, apart = 90): Tick[] {
  const span = seen.to - seen.from
  const most = Math.max(1, Math.floor(width / apart))
  const step = STEPS.find((one) => span / one <= most) ?? STEPS.at(-1) ?? DAY
  const first = Math.ceil((seen.from - origin) / step)
  const count = Math.min(most + 1, Math.floor((seen.to - origin) / step) - first + 1)
  return Array.from({ length: Math.max(0, count) }, (_, number) => {
    const since = (first + number) * step
    return { at: origin + since, left: (origin + since - seen.from) / span, label: spoken(since) }
  })
}

/** `0`, `250 ms`, `1.5 s`, `2:30`, `1:02:30`, `3 d 4:00`. */
export function spoken(milliseconds: number): string {
  if (milliseconds === 0) return '0'
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`
  if (milliseconds < MINUTE) return `${Number((milliseconds / 1_000).toFixed(2))} s`
  const days = Math.floor(milliseconds / DAY)
  const hours = Math.floor((milliseconds % DAY) / HOUR)
  const minutes = Math.floor((milliseconds % HOUR) / MINUTE)
  const seconds = Math.floor((milliseconds % MINUTE) / 1_000)
  if (days > 0) return `${days} d ${hours}:${two(minutes)}`
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`
}

function within(stretch: Stretch, all: Stretch): Stretch {
  const span = Math.min(stretch.to - stretch.from, all.to - all.from)
  const from = clamp(stretch.from, all.from, all.to - span)
  return { from, to: from + span }
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most)
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
