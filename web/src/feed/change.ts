/** One line of the server's feed: that something changed, and what of it is worth saying at once. */
export interface Change {
  seq: number
  /** `run:ID`, `approval:ID`, `workflow:ID`, `event:ID`. */
  subject: string
  /** `run.moved`, `step.ended`, `wait.opened`... Unknown kinds are possible and never an error. */
  kind: string
  data: Record<string, unknown>
  at: string
}

const FAMILY_OF: Record<string, string> = {
  run: 'runs',
  approval: 'approvals',
  workflow: 'workflows',
  trigger: 'triggers',
  alert: 'alerts',
  event: 'events',
}

/** The two topics under which a change is delivered: its subject and, for some kinds, its family. */
export function topicsOf(change: Change): string[] {
  const family = FAMILY_OF[change.kind.slice(0, change.kind.indexOf('.'))]
  return family === undefined ? [change.subject] : [change.subject, family]
}

/** The id behind `run:ID`, or null for another sort of subject. */
export function idOf(change: Change, sort: string): string | null {
  return change.subject.startsWith(`${sort}:`) ? change.subject.slice(sort.length + 1) : null
}

export function textOf(change: Change, field: string): string | null {
  const value = change.data[field]
  return typeof value === 'string' ? value : null
}

export function numberOf(change: Change, field: string): number | null {
  const value = change.data[field]
  return typeof value === 'number' ? value : null
}

/** What the server sent, if it is a change at all. */
export function asChange(value: unknown): Change | null {
  if (typeof value !== 'object' || value === null) return null
  const { seq, subject, kind, data, at } = value as Record<string, unknown>
  const isChange = typeof seq === 'number' && typeof subject === 'string' && typeof kind === 'string'
  if (!isChange || typeof at !== 'string') return null
  return { seq, subject, kind, at, data: isRecord(data) ? data : {} }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
