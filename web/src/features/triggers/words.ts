/** Outcomes, sources and kinds in words. Pure. */
import type { Tone } from '@/ui/status'

const OUTCOMES: Record<string, [label: string, tone: Tone]> = {
  fired: ['Fired', 'success'],
  skipped_catchup: ['Missed, left out', 'warning'],
  skipped_overlap: ['Skipped, one was running', 'neutral'],
  cancelled_previous: ['Replaced the one before', 'info'],
  filtered: ['Filtered out', 'neutral'],
  deduped: ['A repeat, left out', 'neutral'],
  rate_limited: ['Too many, left out', 'warning'],
  throttled: ['Starts later', 'info'],
  debounced: ['One starts for all', 'neutral'],
  batched: ['Gathered', 'info'],
  queued: ['Waits in line', 'info'],
  backfilled: ['Backfill', 'info'],
  backlog_full: ['Not taken, too many wait', 'danger'],
  refused: ['Delivery refused', 'warning'],
  paused: ['Paused', 'info'],
  resumed: ['Goes on', 'success'],
  renewed: ['As it is now', 'info'],
  loop: ['Stopped, a loop', 'danger'],
  disabled: ['Switched off', 'neutral'],
  cancelled: ['Cancelled', 'neutral'],
  denied: ['Not allowed', 'danger'],
  invalid_input: ['Inputs do not fit', 'danger'],
  failed_to_start: ['Could not start', 'danger'],
  delayed: ['Put off', 'warning'],
  retried: ['Tried again', 'warning'],
  failed: ['Failed', 'danger'],
  auto_paused: ['Paused itself', 'danger'],
  broken: ['Broken', 'danger'],
}

/** What an event says of a trigger that it was not for; no decision log has it. */
const OF_EVENTS: Record<string, [label: string, tone: Tone]> = {
  not_matched: ['Did not match', 'neutral'],
}

/** What nobody knows yet is shown as it is written, and never as well. */
export function outcomeWord(outcome: string): { label: string; tone: Tone } {
  const [label, tone] = OUTCOMES[outcome] ??
    OF_EVENTS[outcome] ?? [outcome.replaceAll('_', ' '), 'neutral' as Tone]
  return { label, tone }
}

export const OUTCOME_NAMES: readonly string[] = Object.keys(OUTCOMES)

const SOURCES: Record<string, string> = {
  schedule: 'On schedule',
  catch_up: 'Caught up',
  manual: 'By hand',
  test: 'Test',
  rerun: 'Run again',
  webhook: 'Delivery',
  event: 'Event',
  backfill: 'Backfill',
  batch: 'Batch',
}

export function sourceWord(source: string): string {
  return SOURCES[source] ?? source.replaceAll('_', ' ')
}

export const KINDS: Record<string, string> = {
  schedule: 'Repeated',
  once: 'Once',
  webhook: 'Webhook',
  event: 'Event',
  manual: 'By hand',
}

/** Slots of schedules are instants; those of wishes have no time of their own. */
export function slotInstant(slot: string | null | undefined): string | null {
  return slot && /^\d{4}-\d\d-\d\dT/.test(slot) ? slot : null
}

/** From where to where a sentence names the slot: as an instant, or as a clock in UTC shows it. */
export function placeOf(slot: string, sentence: string): [from: number, to: number] | null {
  const asClock = `${slot.slice(0, 19).replace('T', ' ')} UTC`
  const named = [slot, asClock].find((one) => sentence.includes(one))
  if (named === undefined) return null
  const from = sentence.indexOf(named)
  return [from, from + named.length]
}

export interface Attempt {
  startedAt: string | null
  endedAt: string | null
  outcome: string
  reason: string | null
  runId: string | null
  timedOut: boolean
}

export function attemptsOf(attempts: readonly Record<string, unknown>[]): Attempt[] {
  return attempts.map((one) => ({
    startedAt: textOrNull(one['started_at']),
    endedAt: textOrNull(one['ended_at']),
    outcome: textOrNull(one['outcome']) ?? 'unknown',
    reason: textOrNull(one['reason']),
    runId: textOrNull(one['run_id']),
    timedOut: one['timed_out'] === true,
  }))
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
