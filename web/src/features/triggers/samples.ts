/** What the expressions of a trigger see as `trigger`, for trying them before anything comes. Pure. */
import type { EventView, Invocation } from './api'
import { type EventForm, misfit } from './event'
import type { Kind } from './form'
import { object } from './stored'

/** How many of the latest events are looked at. */
export const LOOKED_AT = 100

type Seen = Record<string, unknown>

export interface Sample {
  trigger: Seen
  /** Which one it is: "the last delivery". */
  words: string
}

/** The trigger itself, as far as it is known while it is written. */
export interface About {
  id: string | null
  name: string
  /** As the server calls its kind. */
  type: string
}

interface AtHand {
  kind: Kind
  about: About
  event: EventForm
  events: readonly EventView[]
  /** When it fires next by its schedule as it stands. */
  next: string | undefined
  last: Invocation | undefined
}

/** What is likest to what will come; null when nothing like it has come yet. */
export function sampleOf({ kind, about, event, events, next, last }: AtHand): Sample | null {
  const fitting = kind === 'event' ? events.find((one) => misfit(event, one) === null) : undefined
  if (fitting) return { trigger: seenBy(fitting, about), words: `the newest ${fitting.name}` }
  if (kind === 'schedule' && next) return { trigger: firingAt(next, about), words: 'its next firing' }
  // Of one that was of another kind before, it says nothing; nor of one that is not shown whole.
  if (!last || kindOf(last) !== kind || last.not_shown.length > 0) return null
  // One that somebody started by hand is no delivery.
  const words = last.source === 'webhook' ? 'the last delivery' : 'the last one that came'
  return { trigger: last.trigger, words }
}

/** Of an event: what its firing would see. */
export function seenBy(event: EventView, about: About): Seen {
  return {
    ...base(about, 'event', event.at),
    payload: event.data,
    event: {
      id: event.id,
      type: event.name,
      source: event.source,
      key: event.key,
      at: event.at,
      attributes: event.attributes,
    },
    depth: 1,
  }
}

/** A filter and the keys look at each part of a batch; the inputs see all of them together. */
export function seenAs(use: 'filter' | 'key' | 'input', trigger: Seen, isBatched: boolean): Seen {
  const items = 'parts' in trigger ? object(trigger['payload'])['items'] : undefined
  if (use !== 'input') return Array.isArray(items) ? { ...trigger, payload: items[0] ?? null } : trigger
  return isBatched && !Array.isArray(items)
    ? { ...trigger, source: 'batch', payload: { items: [trigger['payload']] } }
    : trigger
}

function firingAt(instant: string, about: About): Seen {
  return base(about, 'schedule', instant)
}

function base({ id, name, type }: About, source: string, at: string): Seen {
  return { type, id, name, source, invocation_id: 'inv_…', scheduled_for: at, payload: null }
}

function kindOf({ trigger }: Invocation): unknown {
  return trigger['type'] === 'once' ? 'schedule' : trigger['type']
}
