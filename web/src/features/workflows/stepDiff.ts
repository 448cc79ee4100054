/** The semantic difference of two versions in words, grouped as people read it. Pure. */
import type { components } from '@/api/schema'

export type DiffView = components['schemas']['DiffView']
export type StepChange = components['schemas']['StepChange']
export type FieldChange = components['schemas']['FieldChange']

export type ChangeTone = 'success' | 'danger' | 'info' | 'warning'

export interface ShownField {
  name: string
  before: string | null
  after: string | null
}

export interface ShownChange {
  key: string
  verb: string
  tone: ChangeTone
  subject: string
  type: string | null
  place: string | null
  fields: ShownField[]
}

const VERBS: Record<StepChange['kind'], { verb: string; tone: ChangeTone }> = {
  added: { verb: 'Added', tone: 'success' },
  removed: { verb: 'Removed', tone: 'danger' },
  moved: { verb: 'Moved', tone: 'info' },
  renamed: { verb: 'Renamed', tone: 'info' },
  changed: { verb: 'Changed', tone: 'warning' },
}

export function shownChanges(diff: Pick<DiffView, 'fields' | 'steps'>): ShownChange[] {
  const own = diff.fields.length === 0 ? [] : [ofWorkflow(diff.fields)]
  return [...own, ...diff.steps.map(ofStep)]
}

/** "1 step added, 2 changed", for a heading or a confirmation. */
export function diffSummary(diff: Pick<DiffView, 'fields' | 'steps'>): string {
  const told: string[] = []
  for (const kind of Object.keys(VERBS) as StepChange['kind'][]) {
    const count = diff.steps.filter((step) => step.kind === kind).length
    if (count > 0) told.push(`${count} ${told.length > 0 ? '' : count === 1 ? 'step ' : 'steps '}${kind}`)
  }
  if (diff.fields.length > 0) told.push('settings changed')
  return told.length === 0 ? 'no differences' : told.join(', ')
}

function ofWorkflow(fields: readonly FieldChange[]): ShownChange {
  return {
    key: 'workflow',
    verb: 'Changed',
    tone: 'warning',
    subject: 'the workflow itself',
    type: null,
    place: null,
    fields: fields.map(ofField),
  }
}

function ofStep(step: StepChange, place: number): ShownChange {
  return {
    key: `${step.kind}:${step.id}:${place}`,
    ...VERBS[step.kind],
    subject: step.kind === 'renamed' ? `${step.id} to ${step.new_id}` : step.id,
    type: step.type,
    place: placeOf(step),
    fields: step.fields.map(ofField),
  }
}

function placeOf(step: StepChange): string | null {
  const of = (place: string | null | undefined) => (place ? `in ${place}` : 'at the top level')
  if (step.kind === 'moved')
    return step.before === step.after
      ? `${of(step.after)}, to another position`
      : `${of(step.after)}, was ${of(step.before)}`
  if (step.kind === 'added') return of(step.after)
  if (step.kind === 'removed') return of(step.before)
  return null
}

function ofField(field: FieldChange): ShownField {
  return {
    name: nameOf(field.path),
    before: field.kind === 'added' ? null : valueText(field.before),
    after: field.kind === 'removed' ? null : valueText(field.after),
  }
}

function nameOf(path: string): string {
  const parts = path
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  return parts.length === 0 ? 'the whole document' : parts.join('.')
}

export function valueText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? 'nothing')
}
