/** Time zones: which there are, whether their clocks change, and what a clock there shows. Pure but for `hereZone`. */

export const ZONES: readonly string[] = [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])]

export function hereZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC'
}

/** Whether the zone has days with an hour too many or too few, this year or the next. */
export function changesClocks(zone: string, year: number): boolean {
  const months = Array.from({ length: 24 }, (_, month) => Date.UTC(year, month, 1))
  const offsets = months.map((instant) => offsetOf(zone, instant))
  return offsets.some((offset) => offset !== offsets[0])
}

const DAY = 86_400_000

/** The days, as instants shortly before them, on which the zone's clocks change; within a good year from now. */
export function nextChanges(zone: string, now: number): number[] {
  const first = Math.floor(now / DAY) * DAY
  const days = Array.from({ length: 400 }, (_, day) => first + day * DAY)
  return days.filter((day) => offsetOf(zone, day) !== offsetOf(zone, day + DAY))
}

interface Noted {
  at: string
  note?: string | null
}

/** Those with a note on what the clock does, each once: what is found around one change may reach over the next. */
export function oddOnes<Instant extends Noted>(
  found: readonly Instant[],
  besides: readonly Noted[],
): Instant[] {
  const known = new Set(besides.map((one) => one.at))
  return found.filter((one) => {
    if (!one.note || known.has(one.at)) return false
    known.add(one.at)
    return true
  })
}

/** `GMT+1`; empty for what is no zone. */
export function offsetOf(zone: string, instant: number): string {
  try {
    const parts = offsetFormat(zone).formatToParts(instant)
    return parts.find((part) => part.type === 'timeZoneName')?.value ?? ''
  } catch {
    return '' // no zone, or one that this browser does not know
  }
}

/** `15:00 in Europe/Berlin`, with the day where that is another one than here; null where clocks show the same. */
export function clockThere(instant: Date, zone: string | null, here = hereZone()): string | null {
  const offset = zone && offsetOf(zone, instant.getTime())
  if (!zone || !offset || offset === offsetOf(here, instant.getTime())) return null
  const day = dayIn(zone, instant)
  const time = instant.toLocaleTimeString('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' })
  return `${day === dayIn(here, instant) ? '' : `${day}, `}${time} in ${zone}`
}

function dayIn(zone: string, instant: Date): string {
  return instant.toLocaleDateString('en-GB', { timeZone: zone, day: 'numeric', month: 'short' })
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** Kept: to make one costs more than to use it hundreds of times. */
function offsetFormat(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'shortOffset' })
  formats.set(zone, made)
  return made
}

/** `2026-03-29T02:30:00+02:00` reads "Sun, 29 Mar 2026, 02:30": as the clock there shows it. */
export function clockText(local: string): string {
  const shown = /^(\d{4}-\d\d-\d\dT\d\d:\d\d)(?::(\d\d))?/.exec(local)
  if (!shown) return local
  const seconds = shown[2] && shown[2] !== '00' ? `:${shown[2]}` : ''
  // The wall clock's numbers are read and written in one zone, so that no other gets in between.
  return CLOCK.format(new Date(`${shown[1]}Z`)) + seconds
}

/** `+02:00` reads "GMT+2". */
export function offsetText(local: string): string {
  const found = /([+-])(\d\d):(\d\d)$/.exec(local)
  if (!found) return 'GMT'
  const [, sign, hours, minutes] = found
  if (Number(hours) === 0 && minutes === '00') return 'GMT'
  return `GMT${sign}${Number(hours)}${minutes === '00' ? '' : `:${minutes}`}`
}

const CLOCK = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
})
