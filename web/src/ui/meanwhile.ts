/** Two people edit one document: what the other one changed, and whether both changes fit beside each other. Pure. */
import { isRecord } from './schema'

export type Document = Record<string, unknown>

export interface FieldDifference {
  /** The field of the document that it is in. */
  field: string
  /** As people read it: "Schedule: cron". */
  name: string
  /** Null: it was not there. */
  before: string | null
  after: string | null
}

/** Whatever the order of their fields. */
export function isSame(one: unknown, other: unknown): boolean {
  return ordered(one) === ordered(other)
}

/** The fields of the document that differ. */
export function fieldsBetween(before: Document, after: Document): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (field) => !isSame(before[field], after[field]),
  )
}

/** With names for people; of a part such as the schedule only what of it differs. */
export function differencesOf(
  before: Document,
  after: Document,
  names: Readonly<Record<string, string>>,
): FieldDifference[] {
  return fieldsBetween(before, after).flatMap((field) => {
    const name = names[field] ?? words(field)
    const [was, is] = [before[field], after[field]]
    if (!isRecord(was) || !isRecord(is)) return [difference(field, name, was, is)]
    return fieldsBetween(was, is).map((part) =>
      difference(field, `${name}: ${words(part)}`, was[part], is[part]),
    )
  })
}

/** Mine with what they changed; null where both of us changed the same field. */
export function merged(before: Document, mine: Document, theirs: Document, own: string[]): Document | null {
  const others = fieldsBetween(before, theirs)
  if (others.some((field) => own.includes(field))) return null
  const document = { ...mine }
  for (const field of others) {
    if (theirs[field] === undefined) delete document[field]
    else document[field] = theirs[field]
  }
  return document
}

/** "the title", "the title and the schedule", "5 fields". */
export function listOf(differences: readonly FieldDifference[]): string {
  const names = differences.map(({ name }) => name.charAt(0).toLowerCase() + name.slice(1))
  if (names.length > MOST_NAMES) return `${names.length} fields`
  return names.join(', ').replace(/, ([^,]*)$/, ' and $1')
}

const MOST_NAMES = 3

function difference(field: string, name: string, before: unknown, after: unknown): FieldDifference {
  return { field, name, before: textOf(before), after: textOf(after) }
}

function words(field: string): string {
  return field.replaceAll('_', ' ')
}

function textOf(value: unknown): string | null {
  if (value === undefined || value === null) return null
  return Array.isArray(value) ? value.map(lineOf).join('\n') : lineOf(value)
}

/** As YAML would write it on one line. */
function lineOf(value: unknown): string {
  if (!isRecord(value)) return typeof value === 'string' ? value : JSON.stringify(value)
  return Object.entries(value)
    .map(([name, part]) => `${name}: ${isRecord(part) ? JSON.stringify(part) : lineOf(part)}`)
    .join(', ')
}

function ordered(value: unknown): string {
  return (
    JSON.stringify(value, (_, part: unknown) =>
      isRecord(part)
        ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
        : part,
    ) ?? ''
  )
}
