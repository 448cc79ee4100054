/** Names that the expressions of a trigger can use, by what starts it. Pure. */
import type { Scope, ScopeName } from '@/expressions/api'

import type { Kind } from './form'

/** Of everything that a run could read, what there is when a trigger of this kind fires. */
export function namesAt(kind: Kind, { names, functions }: Scope): Scope {
  const own = names.filter(({ path }) => isOwn(path) && (ONLY[path] ?? kind) === kind)
  return { names: kind === 'event' ? [...own, ...OF_EVENTS] : own, functions }
}

function isOwn(path: string): boolean {
  return path === 'trigger' || path.startsWith('trigger.')
}

const ONLY: Readonly<Record<string, Kind>> = {
  'trigger.method': 'webhook',
  'trigger.path': 'webhook',
  'trigger.query': 'webhook',
  'trigger.headers': 'webhook',
  'trigger.delivery_id': 'webhook',
  'trigger.event': 'event',
  'trigger.depth': 'event',
}

const OF_EVENTS: readonly ScopeName[] = [
  ['id', 'string', 'The id of the event.'],
  ['type', 'string', 'Its type, such as order.paid.'],
  ['source', 'string', 'Who published it.'],
  ['key', 'null or string', 'What it is about (of CloudEvents, the subject).'],
  ['at', 'string', 'When it came.'],
  ['attributes', 'map', 'What a CloudEvent says beside that.'],
].map(([name, type, doc]) => ({ path: `trigger.event.${name}`, type: type!, doc: doc!, origin: null }))
