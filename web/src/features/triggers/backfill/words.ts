/** How far a backfill is, in numbers and words. Pure. */
import type { Tone } from '@/ui/status'

import type { Backfill } from './api'

type Seen = Pick<
  Backfill,
  | 'status'
  | 'ended_at'
  | 'planned'
  | 'recorded'
  | 'waiting'
  | 'running'
  | 'succeeded'
  | 'failed'
  | 'skipped'
  | 'cancelled'
>

/** 0 to 1: the share of its slots of which nothing more becomes. */
export function share(backfill: Seen): number {
  if (backfill.ended_at !== null) return 1
  return backfill.planned === 0 ? 0 : ended(backfill) / backfill.planned
}

export function ended({ succeeded, failed, skipped, cancelled }: Seen): number {
  return succeeded + failed + skipped + cancelled
}

/** "3 succeeded, 1 failed, 2 running, 4 to come"; what there is none of is left out. */
export function countsText(backfill: Seen): string {
  const { planned, recorded, waiting, running, succeeded, failed, skipped, cancelled } = backfill
  const isOpen = backfill.ended_at === null
  const toCome = isOpen && backfill.status === 'running' ? planned - recorded + waiting : 0
  const starting = isOpen ? recorded - ended(backfill) - running - waiting : 0
  const never = backfill.status === 'cancelled' ? planned - recorded : 0
  const parts: [count: number, word: string][] = [
    [succeeded, 'succeeded'],
    [failed, 'failed'],
    [skipped, 'filtered out'],
    [cancelled + Math.max(0, never), 'cancelled'],
    [running, 'running'],
    [starting, 'starting'],
    [toCome, 'to come'],
  ]
  const said = parts
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count.toLocaleString('en')} ${word}`)
  return said.join(', ') || 'nothing yet'
}

export function backfillWord(backfill: Seen): { label: string; tone: Tone } {
  if (backfill.status === 'cancelled')
    return backfill.ended_at === null
      ? { label: 'Stopping', tone: 'warning' }
      : { label: 'Cancelled', tone: 'neutral' }
  if (backfill.status === 'done')
    return backfill.failed > 0
      ? { label: `Done, ${backfill.failed.toLocaleString('en')} failed`, tone: 'danger' }
      : { label: 'Done', tone: 'success' }
  if (backfill.status === 'running') return { label: 'Running', tone: 'info' }
  return { label: backfill.status, tone: 'neutral' }
}

export function barTone(backfill: Seen): Tone | 'accent' {
  if (backfill.failed > 0) return 'danger'
  if (backfill.status === 'cancelled') return 'neutral'
  return backfill.ended_at === null ? 'accent' : 'success'
}

interface Planned {
  count: number
  slots: number
}

interface Switched {
  enabled: boolean
  state: string | null
  paused_until: string | null
}

/** Why none can be started now; undefined when one can. The server asks the same. */
export function whyNone({ enabled, state, paused_until }: Switched): string | undefined {
  if (enabled) return undefined
  if (paused_until !== null) return 'It is paused for a while. End the pause first.'
  if (state === 'paused') return 'It paused itself. Mend the cause, and switch it on first.'
  return 'It is switched off. Switch it on first.'
}

/** "12 slots start; 3 of the 15 in the range have fired." */
export function planText({ count, slots }: Planned, only: 'missing' | 'all'): string {
  if (slots === 0) return 'The schedule has no slot in this range.'
  if (count === 0)
    return `All ${counted(slots, 'slot')} of this range have fired. Choose "all" to fire them again.`
  const rest = slots - count
  const starts = `${counted(count, 'slot')} ${count === 1 ? 'starts' : 'start'}`
  if (only === 'all' || rest === 0) return `${starts}.`
  return `${starts}; ${rest.toLocaleString('en')} of the ${slots.toLocaleString('en')} in the range ${rest === 1 ? 'has' : 'have'} fired.`
}

export function counted(count: number, one: string): string {
  return `${count.toLocaleString('en')} ${one}${count === 1 ? '' : 's'}`
}

/** Whole days are told without their first and last minute. */
export function rangeText(from: string, to: string, zone: string): string {
  const [begin, end] = [inZone(from, zone), inZone(to, zone)]
  if (!begin.endsWith(', 00:00') || !end.endsWith(', 23:59')) return `${begin} – ${end}`
  const [first, last] = [begin.slice(0, -7), end.slice(0, -7)]
  return first === last ? first : `${first} – ${last}`
}

/** An instant as a clock of the zone shows it: "Sun, 29 Mar 2026, 02:30". */
export function inZone(at: string, zone: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }).format(new Date(at))
}
