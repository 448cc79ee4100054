/** The form of an alert: a free name, and what is missing or wrong before it is sent. Pure. */
import { parseDuration } from '@/ui/instants'

import { type Alert, type Channel, EVERY, type Kind, type Target } from './document'

export const NEW_ALERT: Alert = {
  name: '',
  title: '',
  on: [{ kind: 'run_failed', count: 0, after: '' }],
  triggers: [],
  workflows: [],
  to: [],
  every: EVERY,
  resolved: true,
}

export function newTarget(channel: Channel): Target {
  return { channel, to: '', secret: '', inputs: {} }
}

const BASES: Record<Kind, string> = {
  run_failed: 'fails',
  failures_in_row: 'keeps-failing',
  missed: 'missed',
  late: 'late',
  auto_paused: 'paused',
  scheduler_lag: 'scheduler-behind',
}

/** Out of what it tells, and free: `report-fails`, `missed-2`. */
export function nameFor({ on, triggers, workflows }: Alert, taken: readonly string[]): string {
  const what = on.map(({ kind }) => BASES[kind])[0] ?? 'alert'
  const who = [...triggers, ...workflows][0]?.replaceAll(/[*?]+/g, '') ?? ''
  const base = `${who}-${who === '' && what === 'fails' ? 'run-fails' : what}`
    .toLowerCase()
    .replaceAll('_', '-')
    .replaceAll(/[^a-z0-9-]/g, '')
    .replaceAll(/-+/g, '-')
    .replace(/^-/, '')
    .slice(0, 70)
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? base : `${base}-${count}`
    if (!taken.includes(name)) return name
  }
}

/** By the pointer of the field, as the server would say it. */
export type Wrong = Record<string, string>

export function wrongWith(alert: Alert): Wrong {
  const wrong: Wrong = {}
  if (alert.name.trim() === '') wrong['/name'] = 'It needs a name.'
  else if (!/^[a-z0-9][a-z0-9-]{0,79}$/.test(alert.name.trim()))
    wrong['/name'] = 'Small letters, digits and dashes, like nightly-fails.'
  if (alert.on.length === 0) wrong['/on'] = 'Choose at least one thing to tell of.'
  alert.on.forEach(({ kind, count, after }, place) => {
    if (kind === 'failures_in_row' && !(Number.isInteger(count) && count >= 2 && count <= 1000))
      wrong[`/on/${place}`] = 'A whole number from 2 to 1000.'
    if ((kind === 'late' || kind === 'scheduler_lag') && !parseDuration(after))
      wrong[`/on/${place}`] = 'A length of time, like 5m.'
  })
  if (alert.to.length === 0) wrong['/to'] = 'Choose whom to tell.'
  alert.to.forEach((target, place) => Object.assign(wrong, wrongTarget(target, place)))
  const every = parseDuration(alert.every)
  if (every === null || every < 60_000) wrong['/every'] = 'A length of time of at least a minute, like 1h.'
  return wrong
}

function wrongTarget({ channel, to, secret }: Target, place: number): Wrong {
  const wrong: Wrong = {}
  const at = `/to/${place}/${channel}`
  if (channel === 'email' && !/^[^\s@]+@[^\s@]+$/.test(to.trim()))
    wrong[at] = 'An address like ops@example.com.'
  if (channel === 'webhook' && !/^https?:\/\/[^\s/]+/.test(to.trim()))
    wrong[at] = 'An address like https://example.com/alerts.'
  if (channel === 'webhook' && secret === '')
    wrong[`/to/${place}/secret`] = 'Choose the secret that signs, or make one.'
  if (channel === 'workflow' && to.trim() === '') wrong[at] = 'Choose the workflow to start.'
  return wrong
}

/** A secret of Standard Webhooks, out of random bytes. */
export function secretOf(bytes: Uint8Array): string {
  return `whsec_${btoa(String.fromCharCode(...bytes))}`
}

/** `ALERTS_KEY`, `ALERTS_KEY_2` … */
export function freeSecretName(taken: readonly string[]): string {
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? 'ALERTS_KEY' : `ALERTS_KEY_${count}`
    if (!taken.includes(name)) return name
  }
}

interface SchemaOfInputs {
  properties?: Record<string, { type?: unknown }>
  required?: string[]
}

/** For inputs that must be given: texts are filled with what the alert says. */
export function suggestedInputs(schema: unknown): Record<string, unknown> {
  const { properties = {}, required = [] } = (schema ?? {}) as SchemaOfInputs
  return Object.fromEntries(
    required.map((name) => [name, properties[name]?.type === 'object' ? '{{ alert }}' : fillingOf(name)]),
  )
}

const FIELDS = ['subject', 'text', 'kind', 'run_id', 'workflow', 'trigger', 'url', 'sentence']

function fillingOf(name: string): string {
  return `{{ alert.${FIELDS.includes(name) ? name : 'text'} }}`
}
