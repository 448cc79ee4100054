/** What an alert says, as it is stored: read without trust, for it may be of another version. Pure. */

export type AlertDocument = Record<string, unknown>

export const KINDS = [
  'run_failed',
  'failures_in_row',
  'missed',
  'late',
  'auto_paused',
  'scheduler_lag',
] as const
export type Kind = (typeof KINDS)[number]

export type Channel = 'email' | 'webhook' | 'workflow'

export interface Condition {
  kind: Kind
  /** Failures in a row. */
  count: number
  /** How late, as it is written: `5m`. */
  after: string
}

export interface Target {
  channel: Channel
  /** An address, a URL, or the name of a workflow. */
  to: string
  secret: string
  inputs: Record<string, unknown>
}

export interface Alert {
  name: string
  title: string
  on: Condition[]
  triggers: string[]
  workflows: string[]
  to: Target[]
  every: string
  resolved: boolean
}

export const STANDARD: Record<Kind, Omit<Condition, 'kind'>> = {
  run_failed: { count: 0, after: '' },
  failures_in_row: { count: 3, after: '' },
  missed: { count: 0, after: '' },
  late: { count: 0, after: '5m' },
  auto_paused: { count: 0, after: '' },
  scheduler_lag: { count: 0, after: '2m' },
}
export const EVERY = '1h'

export function readAlert(document: AlertDocument): Alert {
  const where = record(document['where'])
  return {
    name: text(document['name']),
    title: text(document['title']),
    on: list(document['on']).flatMap(readCondition),
    triggers: names(where['trigger']),
    workflows: names(where['workflow']),
    to: list(document['to']).flatMap(readTarget),
    every: text(document['every']) || EVERY,
    resolved: document['resolved'] === true,
  }
}

/** What is as by default is left out. */
export function writeAlert(alert: Alert): AlertDocument {
  const document: AlertDocument = { name: alert.name.trim() }
  if (alert.title.trim() !== '') document['title'] = alert.title.trim()
  document['on'] = alert.on.map(writeCondition)
  const where = {
    ...(alert.triggers.length > 0 ? { trigger: alert.triggers } : {}),
    ...(alert.workflows.length > 0 ? { workflow: alert.workflows } : {}),
  }
  if (Object.keys(where).length > 0 && hasWhere(alert.on)) document['where'] = where
  document['to'] = alert.to.map(writeTarget)
  if (alert.every.trim() !== '' && alert.every.trim() !== EVERY) document['every'] = alert.every.trim()
  if (alert.resolved) document['resolved'] = true
  return document
}

/** The scheduler is one for all triggers: of it alone there is nothing to choose. */
export function hasWhere(on: readonly Condition[]): boolean {
  return on.length === 0 || on.some(({ kind }) => kind !== 'scheduler_lag')
}

/** `nightly-*, report` as a list. */
export function namesOf(typed: string): string[] {
  return [...new Set(typed.split(/[\s,]+/).filter(Boolean))]
}

function readCondition(given: unknown): Condition[] {
  const [kind, options] =
    typeof given === 'string' ? [given, {}] : (Object.entries(record(given))[0] ?? ['', {}])
  const known = KINDS.find((one) => one === kind)
  if (known === undefined) return []
  const { count, after } = record(options)
  const standard = STANDARD[known]
  return [
    {
      kind: known,
      count: typeof count === 'number' ? count : standard.count,
      after: text(after) || standard.after,
    },
  ]
}

function writeCondition({ kind, count, after }: Condition): unknown {
  if (kind === 'failures_in_row') return { [kind]: { count } }
  if (kind === 'late' || kind === 'scheduler_lag') return { [kind]: { after: after.trim() } }
  return kind
}

function readTarget(given: unknown): Target[] {
  const { email, webhook, workflow, secret, inputs } = record(given)
  const more = { secret: text(secret), inputs: record(inputs) }
  if (typeof email === 'string') return [{ channel: 'email', to: email, ...more }]
  if (typeof webhook === 'string') return [{ channel: 'webhook', to: webhook, ...more }]
  if (typeof workflow === 'string') return [{ channel: 'workflow', to: workflow, ...more }]
  return []
}

function writeTarget({ channel, to, secret, inputs }: Target): AlertDocument {
  const document: AlertDocument = { [channel]: to.trim() }
  if (channel === 'webhook') document['secret'] = secret
  if (channel === 'workflow' && Object.keys(inputs).length > 0) document['inputs'] = inputs
  return document
}

function names(given: unknown): string[] {
  return (Array.isArray(given) ? given : [given]).filter((one): one is string => typeof one === 'string')
}

function list(given: unknown): unknown[] {
  return Array.isArray(given) ? given : []
}

function record(given: unknown): Record<string, unknown> {
  return typeof given === 'object' && given !== null && !Array.isArray(given)
    ? (given as Record<string, unknown>)
    : {}
}

/** Lengths of time may be stored as numbers of seconds. */
function text(given: unknown): string {
  return typeof given === 'number' ? `${given}s` : typeof given === 'string' ? given : ''
}
