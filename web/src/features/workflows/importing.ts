/** Files that become workflows: what was dropped, what the server says to each, and what would happen. Pure. */
import type { components } from '@/api/schema'

export type ApplyItem = components['schemas']['ApplyItem']
export type Planned = Pick<ApplyItem, 'action'>
export type Finding = components['schemas']['Finding']

export interface ImportFile {
  path: string
  text: string
}

// As the server's: more is refused there.
export const MOST_FILES = 500
export const MOST_BYTES = 1024 * 1024

const READABLE = /\.(ya?ml|json)$/i

/** Later files of the same name take the place of earlier ones, so that a corrected file can be dropped again. */
export function merged(before: readonly ImportFile[], added: readonly ImportFile[]): ImportFile[] {
  const byPath = new Map([...before, ...added].map((file) => [file.path, file]))
  return [...byPath.values()]
}

/** Why a file cannot be taken, or null. */
export function refusalOf(name: string, size: number): string | null {
  if (!READABLE.test(name)) return `${name} is not a YAML or JSON file.`
  if (size > MOST_BYTES) return `${name} is larger than 1 MB.`
  return null
}

/** A name for a pasted text that no file has yet. */
export function pastedName(files: readonly ImportFile[]): string {
  const taken = new Set(files.map((file) => file.path))
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? 'pasted.yaml' : `pasted-${number}.yaml`
    if (!taken.has(name)) return name
  }
}

interface PointedError {
  pointer: string
  code: string
  detail: string
}

export interface FileProblem {
  pointer: string
  text: string
}

/** The errors of `POST /workflows/application` by the file they are in; `''` holds those of none. */
export function problemsByFile(
  files: readonly ImportFile[],
  errors: readonly PointedError[],
): Map<string, FileProblem[]> {
  const found = new Map<string, FileProblem[]>()
  for (const error of errors) {
    const place = /^\/documents\/(\d+)(.*)$/.exec(error.pointer)
    const path = place === null ? '' : (files[Number(place[1])]?.path ?? '')
    const text =
      path !== '' && error.detail.startsWith(`${path}: `) ? error.detail.slice(path.length + 2) : error.detail
    found.set(path, [...(found.get(path) ?? []), { pointer: place?.[2] ?? error.pointer, text }])
  }
  return found
}

/** The workflows, and the triggers and alerts beside their steps. */
export function workOf(view: components['schemas']['ApplyView']): Planned[] {
  return [...view.items, ...view.triggers, ...view.alerts]
}

/** "2 new, 1 changed, 3 the same". */
export function importSummary(items: readonly Planned[]): string {
  const words = { create: 'new', update: 'changed', unchanged: 'the same', delete: 'deleted' } as const
  const told = (Object.keys(words) as (keyof typeof words)[])
    .map((action) => [items.filter((item) => item.action === action).length, words[action]] as const)
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}`)
  return told.length === 0 ? 'nothing to do' : told.join(', ')
}

/** Whether anything would change at all. */
export function hasWork(items: readonly Planned[]): boolean {
  return items.some((item) => item.action !== 'unchanged')
}
