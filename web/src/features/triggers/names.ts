/** Names that the expressions of a trigger can use, by what starts it. Pure. */
import type { Scope } from '@/expressions/api'

import type { Kind } from './form'

/** Of everything that a run could read, what there is when a trigger of this kind fires. */
export function namesAt(kind: Kind, { names, functions }: Scope): Scope {
  return { names: names.filter(({ path }) => kinds(path).includes(kind)), functions }
}

function kinds(path: string): readonly Kind[] {
  const [root, name] = path.split('.')
  if (root !== 'trigger') return []
  const only = name === undefined ? undefined : ONLY[name]
  return only === undefined ? EVERY : [only]
}

const EVERY: readonly Kind[] = ['schedule', 'webhook', 'event', 'manual']

const ONLY: Readonly<Record<string, Kind>> = {
  method: 'webhook',
  path: 'webhook',
  query: 'webhook',
  headers: 'webhook',
  delivery_id: 'webhook',
  event: 'event',
  depth: 'event',
}
