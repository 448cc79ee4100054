/** The form of a trigger: from its document and back, without losing what the form has no field for. Pure. */
import { readSchedule, type ScheduleForm, scheduleOf, type Stored } from './schedule'

export interface TriggerForm {
  name: string
  title: string
  workflow: string
  when: ScheduleForm
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
  /** `branch`, the finer fields of `retry`. */
  rest: Stored
}

export function readTrigger(document: Stored): TriggerForm {
  const { name, title, workflow, schedule, inputs, filter, catch_up, overlap, retry, timeout, ...more } =
    document
  const { pause_after_failures, ...rest } = more
  const catchUp = readCatchUp(catch_up)
  // Given at all, it means three attempts unless it says otherwise.
  const { attempts, backoff, ...finer } = {
    ...(retry ? { attempts: 3 } : {}),
    ...(retry as Stored | undefined),
  } as Stored
  return {
    name: text(name),
    title: text(title),
    workflow: text(workflow),
    when: readSchedule(schedule as Stored | undefined),
    inputs: (inputs ?? {}) as Record<string, unknown>,
    filter: text(filter),
    catchUp: text(catchUp['policy']),
    catchUpWindow: text(catchUp['window']),
    catchUpLimit: number(catchUp['limit']),
    overlap: text(overlap),
    attempts: number(attempts),
    backoff: text(backoff),
    timeout: text(timeout),
    pauseAfter: number(pause_after_failures),
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
    schedule: scheduleOf(form.when, before['schedule'] as Stored | undefined),
    inputs: form.inputs,
    filter: form.filter.trim(),
    catch_up: form.when.mode === 'manual' ? undefined : catchUpOf(form),
    overlap: form.overlap,
    retry: { attempts: form.attempts, backoff: form.backoff.trim(), ...(retry as Stored | undefined) },
    timeout: form.timeout.trim(),
    pause_after_failures: form.pauseAfter,
    ...rest,
  }
  return withoutEmpty({ ...document, retry: withoutEmpty(document['retry'] as Stored) })
}

/** A name out of the workflow's that is free: `report`, else `report-2`. */
export function freeName(workflow: string, taken: readonly string[]): string {
  const base = workflow.replaceAll('_', '-') || 'schedule'
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
  'run_as',
]

/** The server's refusals by field; those of inputs with the pointer inside of them, and what has no field. */
export function sorted(errors: readonly Placed[]): {
  at: Record<string, string>
  schedule: Placed[]
  inputs: Placed[]
  others: string[]
} {
  const found = {
    at: {} as Record<string, string>,
    schedule: [] as Placed[],
    inputs: [] as Placed[],
    others: [] as string[],
  }
  for (const { pointer, detail } of errors) {
    const place = placeOf(pointer)
    const field = place.split('/')[1] ?? ''
    if (field === 'schedule') found.schedule.push({ pointer: place, detail })
    else if (field === 'inputs') found.inputs.push({ pointer: place.slice('/inputs'.length), detail })
    else if (field === 'pause_after_failures' || WITH_FIELDS.includes(field)) found.at[field] ??= detail
    else found.others.push(detail)
  }
  return found
}

interface Schema {
  properties?: Record<string, Stored>
  [key: string]: unknown
}

/** Fields that hold a template take text, whatever their type: what fits is known when it fires. */
export function withTemplates(schema: Schema, values: Record<string, unknown>): Schema {
  const properties = Object.entries(schema.properties ?? {}).map(([name, declared]) => {
    const { title, description } = declared
    const kept = Object.fromEntries(
      Object.entries({ title, description }).filter(([, one]) => one !== undefined),
    )
    return [name, isTemplate(values[name]) ? { ...kept, type: 'string' } : declared] as const
  })
  return { ...schema, properties: Object.fromEntries(properties) }
}

function isTemplate(value: unknown): boolean {
  return typeof value === 'string' && value.includes('{{')
}

/** A word alone, or the word with its limits, where the word may be left out. */
function readCatchUp(stored: unknown): Stored {
  if (typeof stored === 'string') return { policy: stored }
  return stored ? { policy: 'last', ...(stored as Stored) } : {}
}

function catchUpOf(form: TriggerForm): unknown {
  if (form.catchUp === '') return undefined
  if (!form.catchUpWindow.trim() && form.catchUpLimit === null) return form.catchUp
  const rule = { policy: form.catchUp, window: form.catchUpWindow.trim(), limit: form.catchUpLimit }
  return withoutEmpty(rule)
}

function withoutEmpty(document: Stored): Stored {
  return Object.fromEntries(Object.entries(document).filter(([, value]) => !isEmpty(value)))
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true
  return typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length === 0
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function number(value: unknown): number | null {
  return typeof value === 'number' ? value : null
}
