/** The form of a trigger: from its document and back, without losing what the form has no field for. Pure. */
import { controlOf, type Schema, takesText } from '@/ui/schema'

import { type EventForm, eventOf, eventWords, readEvent } from './event'
import { type PoliciesForm, POLICY_NAMES, readPolicies, whyWithout, writePolicies } from './policies'
import { EMPTY_SCHEDULE, readSchedule, type ScheduleForm, scheduleOf } from './schedule'
import { number, object, type Stored, text, withoutEmpty } from './stored'
import { newWebhook, readWebhook, type WebhookForm, webhookOf, webhookWords } from './webhook'

/** What starts it. A schedule of one time is a schedule here; the server calls its kind `once`. */
export type Kind = 'schedule' | 'webhook' | 'event' | 'manual'

export interface TriggerForm {
  name: string
  title: string
  workflow: string
  kind: Kind
  when: ScheduleForm
  webhook: WebhookForm
  event: EventForm
  inputs: Record<string, unknown>
  filter: string
  catchUp: string
  catchUpWindow: string
  catchUpLimit: number | null
  overlap: string
  attempts: number | null
  backoff: string
  timeout: string
  pauseAfter: number | null
  policies: PoliciesForm
  /** `branch`, the finer fields of `retry`, and what is newer than this page. */
  rest: Stored
}

export function readTrigger(document: Stored): TriggerForm {
  const { name, title, workflow, schedule, webhook, event, ...more } = document
  const { inputs, filter, catch_up, overlap, retry, timeout, pause_after_failures, ...others } = more
  const policies = readPolicies(others)
  const rest = Object.fromEntries(Object.entries(others).filter(([field]) => !Object.hasOwn(policies, field)))
  const catchUp = readCatchUp(catch_up)
  // Given at all, it means three attempts unless it says otherwise.
  const { attempts, backoff, ...finer } = { ...(retry ? { attempts: 3 } : {}), ...object(retry) } as Stored
  return {
    name: text(name),
    title: text(title),
    workflow: text(workflow),
    kind: kindOf(document),
    when: schedule ? readSchedule(object(schedule)) : EMPTY_SCHEDULE,
    webhook: webhook ? readWebhook(object(webhook)) : newWebhook(),
    event: readEvent(object(event)),
    inputs: object(inputs),
    filter: text(filter),
    catchUp: text(catchUp['policy']),
    catchUpWindow: text(catchUp['window']),
    catchUpLimit: number(catchUp['limit']),
    overlap: text(overlap),
    attempts: number(attempts),
    backoff: text(backoff),
    timeout: text(timeout),
    pauseAfter: number(pause_after_failures),
    policies,
    rest: Object.keys(finer).length > 0 ? { ...rest, retry: finer } : rest,
  }
}

/** As it is to be saved; what is empty is left out. `before` is the document that was read, when there is one. */
export function writeTrigger(form: TriggerForm, before: Stored = {}): Stored {
  const { retry, ...rest } = form.rest
  const document: Stored = {
    name: form.name.trim(),
    title: form.title.trim(),
    workflow: form.workflow.trim(),
    ...whenOf(form, before),
    inputs: form.inputs,
    filter: form.filter.trim(),
    catch_up: form.kind === 'schedule' ? catchUpOf(form) : undefined,
    overlap: form.overlap,
    retry: withoutEmpty({ attempts: form.attempts, backoff: form.backoff.trim(), ...object(retry) }),
    timeout: form.timeout.trim(),
    pause_after_failures: form.pauseAfter,
    ...rest,
  }
  const policies = writePolicies(form.policies, (policy) => whyWithout(policy, serverKind(form)) === null)
  return { ...withoutEmpty(document), ...policies }
}

export function kindOf(document: Stored): Kind {
  if (document['schedule']) return 'schedule'
  if (document['webhook']) return 'webhook'
  return document['event'] ? 'event' : 'manual'
}

/** As the server calls it. */
export function serverKind(form: Pick<TriggerForm, 'kind' | 'when'>): string {
  return form.kind === 'schedule' && form.when.mode === 'once' ? 'once' : form.kind
}

/** When it starts, in words; `told` is what the server says of it. */
export function whenWords(document: Stored, told: string): string {
  switch (kindOf(document)) {
    case 'webhook':
      return webhookWords(object(document['webhook']))
    case 'event':
      return eventWords(object(document['event']))
    default:
      return told
  }
}

/** A name out of the workflow's that is free: `report`, else `report-2`. */
export function freeName(workflow: string, taken: readonly string[]): string {
  const base = workflow.replaceAll('_', '-') || 'trigger'
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? base : `${base}-${count}`
    if (!taken.includes(name)) return name
  }
}

/** `/definition/inputs/day` and `/inputs/day` are one place of the form. */
export function placeOf(pointer: string): string {
  return pointer.replace(/^\/definition(?=\/|$)/, '')
}

export interface Placed {
  pointer: string
  detail: string
}

const WITH_FIELDS = [
  'name',
  'title',
  'workflow',
  'filter',
  'catch_up',
  'overlap',
  'retry',
  'timeout',
  'pause_after_failures',
  'run_as',
]

/** The server's refusals by field; in the parts of a trigger by the place below it, such as `check/secret`. */
export interface Refusals {
  at: Record<string, string>
  schedule: Placed[]
  inputs: Placed[]
  webhook: Record<string, string>
  event: Record<string, string>
  policies: Record<string, string>
  others: string[]
}

export function sorted(errors: readonly Placed[]): Refusals {
  const found: Refusals = {
    at: {},
    schedule: [],
    inputs: [],
    webhook: {},
    event: {},
    policies: {},
    others: [],
  }
  for (const { pointer, detail } of errors) {
    const place = placeOf(pointer)
    const [field = '', ...below] = place.split('/').slice(1)
    if (field === 'schedule') found.schedule.push({ pointer: place, detail })
    else if (field === 'inputs') found.inputs.push({ pointer: place.slice('/inputs'.length), detail })
    else if (field === 'webhook' || field === 'event') found[field][placeIn(below)] ??= detail
    else if (POLICY_NAMES.some((policy) => policy === field))
      found.policies[placeIn([field, ...below])] ??= detail
    else if (WITH_FIELDS.includes(field)) found.at[field] ??= detail
    else found.others.push(detail)
  }
  return found
}

/** Fields that hold a template take text, whatever their type: what fits is known when it fires. */
export function withTemplates(schema: Schema, values: Stored): Schema {
  const properties = Object.entries(schema.properties ?? {}).map(
    ([name, declared]) => [name, withTemplate(declared, values[name])] as const,
  )
  return { ...schema, properties: Object.fromEntries(properties) }
}

function withTemplate(declared: Schema, value: unknown): Schema {
  if (takesText(declared)) return declared
  if (!isTemplate(value))
    return controlOf(declared) === 'object' ? withTemplates(declared, object(value)) : declared
  const { title, description } = declared
  return { ...(title && { title }), ...(description && { description }), type: 'string', templated: true }
}

function isTemplate(value: unknown): boolean {
  return typeof value === 'string' && value.includes('{{')
}

/** A place in a list belongs to the field of the list, which is at most two steps down. */
function placeIn(path: readonly string[]): string {
  return path
    .filter((step) => !/^\d+$/.test(step))
    .slice(0, 2)
    .join('/')
}

function whenOf(form: TriggerForm, before: Stored): Stored {
  switch (form.kind) {
    case 'schedule':
      return { schedule: scheduleOf(form.when, partOf(before, 'schedule')) }
    case 'webhook':
      return { webhook: webhookOf(form.webhook, partOf(before, 'webhook')) }
    case 'event':
      return { event: eventOf(form.event, partOf(before, 'event')) }
    default:
      return {}
  }
}

function partOf(document: Stored, field: string): Stored | null {
  return document[field] ? object(document[field]) : null
}

/** A word alone, or the word with its limits, where the word may be left out. */
function readCatchUp(stored: unknown): Stored {
  if (typeof stored === 'string') return { policy: stored }
  return stored ? { policy: 'last', ...object(stored) } : {}
}

function catchUpOf(form: TriggerForm): unknown {
  if (form.catchUp === '') return undefined
  if (!form.catchUpWindow.trim() && form.catchUpLimit === null) return form.catchUp
  return withoutEmpty({
    policy: form.catchUp,
    window: form.catchUpWindow.trim(),
    limit: form.catchUpLimit,
  })
}
