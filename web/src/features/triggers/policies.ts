/** What becomes of firings that come too often: the form of the policies, and which of them fit together. Pure. */
import { number, object, restOf, type Stored, text, withoutEmpty } from './stored'

export type Policy = 'dedupe' | 'rate_limit' | 'debounce' | 'batch' | 'throttle' | 'concurrency'
export type FieldKind = 'duration' | 'number' | 'key' | 'edge'

export interface PolicyField {
  name: string
  label: string
  kind: FieldKind
  placeholder: string
  required?: boolean
}

export interface PolicyAbout {
  label: string
  explanation: string
  fields: readonly PolicyField[]
  /** What it starts with when it is switched on. */
  first: Stored
}

/** In the order in which the scheduler looks at them. */
export const POLICIES: Record<Policy, PolicyAbout> = {
  dedupe: {
    label: 'Leave out repeats',
    explanation: 'Of those with the same key, only the first one within the window starts.',
    fields: [
      {
        name: 'key',
        label: 'Key',
        kind: 'key',
        placeholder: '{{ trigger.payload.id }}',
        required: true,
      },
      { name: 'window', label: 'Within', kind: 'duration', placeholder: '1h', required: true },
    ],
    first: { key: '{{ trigger.payload.id }}', window: '1h' },
  },
  rate_limit: {
    label: 'Leave out what is too many (rate limit)',
    explanation: 'Above so many, they do not start at all.',
    fields: [
      { name: 'count', label: 'At most', kind: 'number', placeholder: '100', required: true },
      { name: 'per', label: 'In', kind: 'duration', placeholder: '1m', required: true },
    ],
    first: { count: 100, per: '1m' },
  },
  debounce: {
    label: 'Wait until it is quiet (debounce)',
    explanation: 'One starts for all that come shortly after each other; the others do not.',
    fields: [
      { name: 'wait', label: 'Quiet for', kind: 'duration', placeholder: '10s', required: true },
      { name: 'edge', label: 'Which one starts', kind: 'edge', placeholder: '' },
      { name: 'most', label: 'Wait at most', kind: 'duration', placeholder: 'ten times' },
      { name: 'key', label: 'For each', kind: 'key', placeholder: 'all together' },
    ],
    first: { wait: '10s' },
  },
  batch: {
    label: 'Gather several into one (batch)',
    explanation:
      'One run gets them all: its payload is {"items": [...]}. It waits until it is full or the time is up.',
    fields: [
      { name: 'size', label: 'Up to', kind: 'number', placeholder: '100' },
      { name: 'within', label: 'Wait at most', kind: 'duration', placeholder: '10s', required: true },
      { name: 'key', label: 'For each', kind: 'key', placeholder: 'all together' },
    ],
    first: { size: 100, within: '10s' },
  },
  throttle: {
    label: 'Start slowly (throttle)',
    explanation: 'Above so many, they start later, in their order. None is lost.',
    fields: [
      { name: 'count', label: 'At most', kind: 'number', placeholder: '10', required: true },
      { name: 'per', label: 'In', kind: 'duration', placeholder: '1s', required: true },
    ],
    first: { count: 10, per: '1s' },
  },
  concurrency: {
    label: 'So many at once (concurrency)',
    explanation: 'The others wait in line until one of them has ended.',
    fields: [
      { name: 'limit', label: 'At once', kind: 'number', placeholder: '1' },
      { name: 'key', label: 'For each', kind: 'key', placeholder: 'all together' },
    ],
    first: { limit: 1 },
  },
}

export const POLICY_NAMES = Object.keys(POLICIES) as Policy[]

/** A policy that is not there is not set. Values as the document has them. */
export type PoliciesForm = Partial<Record<Policy, Stored>>

export function readPolicies(document: Stored): PoliciesForm {
  const set = POLICY_NAMES.filter((policy) => document[policy] !== undefined && document[policy] !== null)
  return Object.fromEntries(set.map((policy) => [policy, object(document[policy])]))
}

/** What says nothing is left out; fields that this page does not know are kept. */
export function writePolicies(form: PoliciesForm, allowed: (policy: Policy) => boolean): Stored {
  const set = POLICY_NAMES.filter((policy) => form[policy] !== undefined && allowed(policy))
  return Object.fromEntries(set.map((policy) => [policy, written(policy, form[policy] ?? {})]))
}

interface Around {
  kind: string
  overlap: string
  policies: PoliciesForm
}

/** Why it cannot be switched on now; null when it can. What is on can always be switched off. */
export function whyNotPolicy(policy: Policy, { kind, overlap, policies }: Around): string | null {
  const without = whyWithout(policy, kind)
  if (without) return without
  if (policy === 'debounce' && policies.batch)
    return 'A batch keeps every firing, and this leaves all but one out: choose one of them.'
  if (policy === 'batch' && policies.debounce)
    return 'Waiting until it is quiet leaves all but one out, and a batch keeps every firing: choose one of them.'
  if (policy === 'concurrency' && overlap !== '' && overlap !== 'allow')
    return 'What happens "when the one before still runs" says already how many run at once.'
  return null
}

/** A policy that would do nothing for triggers of this kind. */
export function whyWithout(policy: Policy, kind: string): string | null {
  if (policy === 'concurrency') return null
  if (kind === 'manual') return 'What is started by hand starts whenever somebody asks.'
  return kind === 'once' ? 'It fires once only.' : null
}

/** What is still missing of those that are set, by `policy/field`. */
export function missingOfPolicies(form: PoliciesForm): Record<string, string> {
  const found: Record<string, string> = {}
  for (const policy of POLICY_NAMES)
    for (const field of POLICIES[policy].fields)
      if (form[policy] && field.required && isBlank(form[policy][field.name]))
        found[`${policy}/${field.name}`] =
          `Write ${field.kind === 'number' ? 'how many' : 'it'}, such as ${field.placeholder}.`
  return found
}

export function valueText(values: Stored, field: PolicyField): string {
  return field.kind === 'number' ? String(number(values[field.name]) ?? '') : text(values[field.name])
}

function written(policy: Policy, values: Stored): Stored {
  const names = POLICIES[policy].fields.map((field) => field.name)
  const known = names.map((name) => [name, trimmed(values[name])])
  const fields = withoutEmpty({ ...Object.fromEntries(known), ...restOf(values, names) })
  // Without anything said it still means something: one at once.
  return policy === 'concurrency' && Object.keys(fields).length === 0 ? { limit: 1 } : fields
}

function trimmed(value: unknown): unknown {
  return typeof value === 'string' ? value.trim() : value
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
}
