/** The triggers that do not do what they should, with a sentence each. Pure. */
import type { Trigger } from './api'
import { reasonOf, stateOf } from './state'

export interface Troubled {
  id: string
  name: string
  title: string
  reason: string
  since: string | null
}

// A moment late is the scheduler's business; this is somebody's.
const LATE_MS = 2 * 60_000
const MANY_FAILURES = 3

/** Broken and paused ones first, then those that are late or keep failing; each by name. */
export function troubled(triggers: readonly Trigger[], now: number): Troubled[] {
  const found = triggers
    .map((trigger) => ({ trigger, reason: reasonFor(trigger, now) }))
    .filter((one): one is { trigger: Trigger; reason: string } => one.reason !== null)
  return found
    .sort((one, other) => rank(one.trigger) - rank(other.trigger) || byName(one.trigger, other.trigger))
    .map(({ trigger, reason }) => ({
      id: trigger.id,
      name: trigger.name,
      title: trigger.title || trigger.name,
      reason,
      since: stateOf(trigger) === 'attention' ? trigger.updated_at : trigger.last_fired_at,
    }))
}

function reasonFor(trigger: Trigger, now: number): string | null {
  const state = stateOf(trigger)
  if (state === 'attention') return reasonOf(trigger) ?? 'It needs attention.'
  if (state !== 'on') return null
  if (trigger.next_at !== null && now - Date.parse(trigger.next_at) > LATE_MS)
    return 'It should have fired by now, and has not.'
  return trigger.failures >= MANY_FAILURES ? `Its last ${trigger.failures} firings have failed.` : null
}

function rank(trigger: Trigger): number {
  return stateOf(trigger) === 'attention' ? 0 : 1
}

function byName(one: Trigger, other: Trigger): number {
  return one.name.localeCompare(other.name)
}
