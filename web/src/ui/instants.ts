/** Instants and lengths of time in words. Pure; the zone is the viewer's. */

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** "just now", "12 s ago", "in 5 min"; beyond a week the date. What cannot be read is shown as it is. */
export function relativeTime(at: string | number | Date, now: number): string {
  const instant = new Date(at).getTime()
  if (Number.isNaN(instant)) return String(at)
  const distance = Math.abs(now - instant)
  return distance >= 7 * DAY ? dateText(instant, now) : distanceTime(at, now)
}

/** The same however far away, for where a date stands beside it: "in 8 d". */
export function distanceTime(at: string | number | Date, now: number): string {
  const instant = new Date(at).getTime()
  if (Number.isNaN(instant)) return String(at)
  const distance = Math.abs(now - instant)
  if (distance < 5 * SECOND) return 'just now'
  const text = coarse(distance)
  return instant > now ? `in ${text}` : `${text} ago`
}

/** The exact instant in the viewer's zone: "Sat, 21 Nov 2026, 07:36:30.123 GMT+1". */
export function exactTime(at: string | number | Date): string {
  const instant = new Date(at)
  return Number.isNaN(instant.getTime()) ? String(at) : EXACT.format(instant)
}

/** "21 Nov, 07:36:30"; with the year when it is another one. */
export function absoluteTime(at: string | number | Date, now: number): string {
  const instant = new Date(at)
  if (Number.isNaN(instant.getTime())) return String(at)
  return instant.getFullYear() === new Date(now).getFullYear() ? SHORT.format(instant) : LONG.format(instant)
}

/** A length: "850 ms", "12.3 s", "4 min 10 s", "2 h 5 min", "3 d 4 h". */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms)) return 'unknown'
  if (ms < 0) return `-${formatDuration(-ms)}`
  if (ms < SECOND) return `${Math.round(ms)} ms`
  if (ms < MINUTE)
    return ms < 10 * SECOND ? `${(Math.floor(ms / 100) / 10).toFixed(1)} s` : `${Math.floor(ms / SECOND)} s`
  if (ms < HOUR) return two(Math.floor(ms / MINUTE), 'min', Math.floor((ms % MINUTE) / SECOND), 's')
  if (ms < DAY) return two(Math.floor(ms / HOUR), 'h', Math.floor((ms % HOUR) / MINUTE), 'min')
  return two(Math.floor(ms / DAY), 'd', Math.floor((ms % DAY) / HOUR), 'h')
}

/** Milliseconds of `30s`, `1h30m`, `PT15M`, as definitions write them; null for what is none. */
export function parseDuration(text: string): number | null {
  const plain = text.trim()
  const groups = (SHORT_FORM.exec(plain) ?? ISO_FORM.exec(plain))?.groups
  const parts = Object.entries(groups ?? {}).filter(([, number]) => number !== undefined)
  if (parts.length === 0) return null
  return parts.reduce((sum, [unit, number]) => sum + Number(number) * UNITS[unit]!, 0)
}

const NUMBER = String.raw`\d{1,12}(?:\.\d{1,6})?`
const SHORT_FORM = new RegExp(
  `^(?:(?<w>${NUMBER})w)?(?:(?<d>${NUMBER})d)?(?:(?<h>${NUMBER})h)?(?:(?<m>${NUMBER})m)?(?:(?<s>${NUMBER})s)?(?:(?<ms>${NUMBER})ms)?$`,
)
const ISO_FORM = new RegExp(
  `^P(?:(?<w>${NUMBER})W)?(?:(?<d>${NUMBER})D)?(?:T(?=\\d)(?:(?<h>${NUMBER})H)?(?:(?<m>${NUMBER})M)?(?:(?<s>${NUMBER})S)?)?$`,
)
const UNITS: Record<string, number> = { w: 7 * DAY, d: DAY, h: HOUR, m: MINUTE, s: SECOND, ms: 1 }

const EXACT = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  timeZoneName: 'short',
})
const SHORT = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
})
const LONG = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
})
const THIS_YEAR = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })
const OTHER_YEAR = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })

function coarse(distance: number): string {
  if (distance < MINUTE) return `${Math.floor(distance / SECOND)} s`
  if (distance < HOUR) return `${Math.floor(distance / MINUTE)} min`
  if (distance < DAY) return `${Math.floor(distance / HOUR)} h`
  return `${Math.floor(distance / DAY)} d`
}

function dateText(instant: number, now: number): string {
  const same = new Date(instant).getFullYear() === new Date(now).getFullYear()
  return (same ? THIS_YEAR : OTHER_YEAR).format(instant)
}

function two(big: number, bigUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${big} ${bigUnit}` : `${big} ${bigUnit} ${small} ${smallUnit}`
}
