/** Names of workflows. Pure. */
import { parseDocument } from 'yaml'

const SLUG = /^[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?$/

export function nameProblem(name: string): string | undefined {
  return SLUG.test(name) ? undefined : '1 to 80 small letters, digits and dashes; no dash at either end.'
}

/** `Triage a new ticket!` is `triage-a-new-ticket`. */
export function nameFrom(title: string): string {
  return title
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 80)
    .replaceAll(/^-+|-+$/g, '')
}

/** What a document calls its workflow; null when it has no usable name. */
export function nameIn(document: string): string | null {
  const name: unknown = parseDocument(document).get('name')
  return typeof name === 'string' && nameProblem(name) === undefined ? name : null
}
