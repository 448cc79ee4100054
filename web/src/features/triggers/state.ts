/** What state a trigger is in, how many are in which, and which come next. Pure. */
import type { Tone } from '@/ui/status'

import type { Trigger } from './api'

export type State = 'on' | 'off' | 'attention' | 'done'
type Seen = Pick<Trigger, 'enabled' | 'state' | 'health' | 'state_reason'>

export function stateOf(trigger: Seen): State {
  if (trigger.state === 'completed') return 'done'
  if (trigger.state !== null || trigger.health !== null) return 'attention'
  return trigger.enabled ? 'on' : 'off'
}

/** Switched on, as far as anybody can tell by its switch. */
export function isOn(trigger: Seen): boolean {
  return trigger.enabled && trigger.state === null
}

export const STATES: Record<State, string> = {
  on: 'On',
  off: 'Off',
  attention: 'Needs attention',
  done: 'Done',
}

/** In a word, with its tone; what nobody knows is shown as it is. */
export function stateWord(trigger: Seen): { label: string; tone: Tone } {
  if (trigger.state === 'completed') return { label: 'Done', tone: 'neutral' }
  if (trigger.state === 'paused') return { label: 'Paused itself', tone: 'warning' }
  if (trigger.state === 'broken') return { label: 'Broken', tone: 'danger' }
  if (trigger.state !== null) return { label: trigger.state, tone: 'warning' }
  if (trigger.health !== null) return { label: 'Needs attention', tone: 'warning' }
  return trigger.enabled ? { label: 'On', tone: 'success' } : { label: 'Off', tone: 'neutral' }
}

/** Why it does not fire, or how it ended; null when all is well. */
export function reasonOf(trigger: Seen): string | null {
  return trigger.health ?? (trigger.state === null ? null : trigger.state_reason)
}

export function counts(triggers: readonly Seen[]): Record<State, number> {
  const found: Record<State, number> = { on: 0, off: 0, attention: 0, done: 0 }
  for (const trigger of triggers) found[stateOf(trigger)] += 1
  return found
}

export interface Wanted {
  q: string
  state: string
  kind: string
  workflow: string
  order: string
}

/** By name unless asked otherwise, so that nothing jumps when it is switched off. */
export function chosen(triggers: readonly Trigger[], wanted: Wanted): Trigger[] {
  const words = wanted.q.toLowerCase().split(/\s+/).filter(Boolean)
  return triggers
    .filter((one) => wanted.state === '' || stateOf(one) === wanted.state)
    .filter((one) => wanted.kind === '' || one.kind === wanted.kind)
    .filter((one) => wanted.workflow === '' || one.workflow === wanted.workflow)
    .filter((one) => words.every((word) => textOf(one).includes(word)))
    .sort(wanted.order === 'next' ? byNext : byName)
}

function textOf(trigger: Trigger): string {
  return `${trigger.name} ${trigger.title} ${trigger.workflow} ${trigger.text}`.toLowerCase()
}

function byName(one: Trigger, other: Trigger): number {
  return one.name.localeCompare(other.name)
}

function byNext(one: Trigger, other: Trigger): number {
  if (one.next_at === null || other.next_at === null)
    return Number(one.next_at === null) - Number(other.next_at === null) || byName(one, other)
  return Date.parse(one.next_at) - Date.parse(other.next_at) || byName(one, other)
}
