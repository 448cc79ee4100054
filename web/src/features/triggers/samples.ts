/** What a filter sees as `trigger`, for trying it on what has come already. Pure. */
import type { EventView } from './api'

/** Of an event; the parts that are only known when it is recorded are left out. */
export function seenBy(event: EventView): Record<string, unknown> {
  return {
    type: 'event',
    source: 'event',
    scheduled_for: event.at,
    payload: event.data,
    event: {
      id: event.id,
      type: event.name,
      source: event.source,
      key: event.key,
      at: event.at,
      attributes: event.attributes,
    },
  }
}
