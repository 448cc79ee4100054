/** What state a trigger is in, and which of them are wanted. Pure. */
import type { Tone } from '@/ui/status'

import type { Trigger } from './api'
import { whenWords } from './form'

export type State = 'on' | 'paused' | 'off' | 'attention' | 'done'
type Seen = Pick<Trigger, 'enabled' | 'state' | 'health' | 'state_reason' | 'paused_until'>

export function stateOf(trigger: Seen): State {
  if (trigger.state === 'completed') return 'done'
  if (isPaused(trigger)) return 'paused'
  if (trigger.state !== null || trigger.health !== null) return 'attention'
  return trigger.enabled ? 'on' : 'off'
}

/** Switched on, as far as anybody can tell by its switch. */
export function isOn(trigger: Seen): boolean {
  return trigger.enabled && trigger.state === null
}

/** By a person, until a certain time: it goes on by itself. */
export function isPaused(trigger: Pick<Trigger, 'paused_until'>): boolean {
  return trigger.paused_until !== null
}

/** What fires before it is not to be shown; undefined: from now on. */
export function quietUntil(trigger: Pick<Trigger, 'paused_until'>): string | undefined {
  // The end itself fires again.
  return trigger.paused_until === null
    ? undefined
    : new Date(Date.parse(trigger.paused_until) - 1).toISOString()
}

export const STATES: Record<State, string> = {
  on: 'On',
  paused: 'Paused',
  off: 'Off',
  attention: 'Needs attention',
  done: 'Done',
}

/** In a word, with its tone; what nobody knows is shown as it is. */
export function stateWord(trigger: Seen): { label: string; tone: Tone } {
  if (trigger.state === 'completed') return { label: 'Done', tone: 'neutral' }
  if (isPaused(trigger)) return { label: 'Paused', tone: 'info' }
  if (trigger.state === 'paused') return { label: 'Paused itself', tone: 'warning' }
  if (trigger.state === 'broken') return { label: 'Broken', tone: 'danger' }
  if (trigger.state !== null) return { label: trigger.state, tone: 'warning' }
  if (trigger.health !== null) return { label: 'Needs attention', tone: 'warning' }
  return trigger.enabled ? { label: 'On', tone: 'success' } : { label: 'Off', tone: 'neutral' }
}

/** Why it does not fire, or how it ended; null when all is well. */
export function reasonOf(trigger: Seen): string | null {
  const reason = trigger.health ?? (trigger.state === null ? null : trigger.state_reason)
  return reason?.replace(COMMAND, '.') ?? null
}

// What mends it in a terminal: here there are buttons.
const COMMAND = /: onward (?:trigger|workflow|secret) [a-z-]+ \S+/g

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

/** The same, for the server. A word in the address that it does not know chooses nothing. */
export function askedOf({ q, kind, workflow, state, order }: Wanted) {
  return {
    q: q.trim() || undefined,
    kind: KINDS_ASKED.find((one) => one === kind),
    workflow: workflow || undefined,
    state: STATES_ASKED.find((one) => one === state),
    order: order === 'next' ? ('next' as const) : ('name' as const),
  }
}

const KINDS_ASKED = ['schedule', 'once', 'webhook', 'event', 'manual'] as const
const STATES_ASKED = ['on', 'paused', 'off', 'attention', 'done'] as const

function textOf(trigger: Trigger): string {
  const when = `${trigger.text} ${whenWords(trigger.definition, '')}`
  return `${trigger.name} ${trigger.title} ${trigger.workflow} ${when}`.toLowerCase()
}

function byName(one: Trigger, other: Trigger): number {
  return one.name.localeCompare(other.name)
}

function byNext(one: Trigger, other: Trigger): number {
  if (one.next_at === null || other.next_at === null)
    return Number(one.next_at === null) - Number(other.next_at === null) || byName(one, other)
  return Date.parse(one.next_at) - Date.parse(other.next_at) || byName(one, other)
}
