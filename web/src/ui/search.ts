/** The query part of an address as plain words: `?status=failed&status=running&q=1` stays what it reads. */

export type Search = Record<string, string | string[] | undefined>

export function parseSearch(text: string): Record<string, string | string[]> {
  const search: Record<string, string | string[]> = {}
  for (const [key, value] of new URLSearchParams(text)) {
    const known = search[key]
    search[key] = known === undefined ? value : Array.isArray(known) ? [...known, value] : [known, value]
  }
  return search
}

/** With its "?"; what is empty is left out, so that a page without filters has a plain address. */
export function stringifySearch(search: Record<string, unknown>): string {
  const params = new URLSearchParams()
  for (const [key, value] of Object.entries(search)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== '') params.append(key, String(one))
    }
  }
  const text = params.toString()
  return text ? `?${text}` : ''
}

/** What the address says about the known keys; a key is a list when its default is one. */
export function readSearch<T extends Search>(defaults: T, search: Record<string, unknown>): T {
  const state: Search = {}
  for (const [key, standard] of Object.entries(defaults)) state[key] = readOne(standard, search[key])
  return state as T
}

/** The address' search after a change; what is as by default vanishes from it. */
export function writeSearch<T extends Search>(
  defaults: T,
  search: Record<string, unknown>,
  patch: Partial<T>,
): Record<string, unknown> {
  const next: Record<string, unknown> = { ...search }
  for (const [key, value] of Object.entries(patch)) {
    if (isSame(value, defaults[key])) delete next[key]
    else next[key] = value
  }
  return next
}

function readOne(standard: string | string[] | undefined, given: unknown): string | string[] | undefined {
  if (given === undefined || given === null) return standard
  const list = (Array.isArray(given) ? given : [given]).map(String)
  return Array.isArray(standard) ? list : list[0]
}

function isSame(value: unknown, standard: unknown): boolean {
  const empty = value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
  const none = standard === undefined || standard === '' || (Array.isArray(standard) && standard.length === 0)
  return (empty && none) || JSON.stringify(value) === JSON.stringify(standard)
}
