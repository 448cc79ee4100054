/** The triggers that do not do what they should, with a sentence each: the server says which and why. Pure. */
import type { Trigger, TriggerCounts, TriggerList } from './api'
import { reasonOf } from './state'

export interface Troubles {
  /** Of all of them. */
  count: number
  first: readonly {
    id: string
    name: string
    title: string
    reason: string
    since: string | null
  }[]
}

export function troublesOf({ items, next }: TriggerList, counts: TriggerCounts): Troubles {
  // They were counted a moment before or after: where all of them are known, they are counted here.
  const count = next === null ? items.length : Math.max(items.length + 1, counts.by_state['attention'] ?? 0)
  return { count, first: items.map(told) }
}

function told(trigger: Trigger) {
  return {
    id: trigger.id,
    name: trigger.name,
    title: trigger.title || trigger.name,
    reason: reasonOf(trigger) ?? 'It needs attention.',
    since: trigger.state === null ? trigger.last_fired_at : trigger.updated_at,
  }
}
