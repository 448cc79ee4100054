/** What can be written next in an expression: the names of the place, fields of known values, functions. Pure. */
import { expressionsInTemplate } from '@/document/references'
import { isRecord } from '@/document/values'

import type { FunctionHelp, Scope, ScopeName } from './api'

export interface Suggestion {
  label: string
  /** What is put in, from `from` of the answer on. */
  insert: string
  kind: 'name' | 'field' | 'function' | 'value'
  type: string
  doc: string
}

export interface Suggestions {
  from: number
  items: Suggestion[]
}

/** What is known where an expression stands. */
export interface Known {
  scope: Scope | undefined
  /** What its names had as values before, when they had any. */
  values?: unknown
  /** When that was: `In the last run`. */
  when?: string
}

/** A chain of names up to the cursor: `steps.fetch.output.bo`, `steps["a-b"].out`. */
const CHAIN =
  /(?:[A-Za-z_][\w]*|\[\s*(?:"[^"]*"|'[^']*'|\d+)\s*\])(?:\s*\.\s*[A-Za-z_]\w*|\[\s*(?:"[^"]*"|'[^']*'|\d+)\s*\])*\.?$/

/** In a template only between the braces; null where there is no expression. */
export function suggest(
  text: string,
  at: number,
  kind: 'expression' | 'template',
  known: Known,
): Suggestions | null {
  const start = kind === 'expression' ? 0 : expressionStart(text, at)
  if (start === null) return null
  const before = text.slice(start, at)
  if (insideText(before)) return null
  const chain = CHAIN.exec(before)?.[0] ?? ''
  const dot = chain.lastIndexOf('.')
  if (dot >= 0) return fieldsOf(chain, dot, at, known)
  if (chain.includes('[')) return null
  const word = /[A-Za-z_]\w*$/.exec(before)?.[0] ?? ''
  return {
    from: at - word.length,
    items: [...topNames(known), ...functionsOf(known.scope?.functions ?? [], false)],
  }
}

export interface Explained extends Suggestion {
  from: number
  to: number
}

/** The name or function at that place, in the words with which it would be offered. */
export function explain(
  text: string,
  at: number,
  kind: 'expression' | 'template',
  known: Known,
): Explained | null {
  const to = at + (/^\w*/.exec(text.slice(at))?.[0].length ?? 0)
  const found = suggest(text, to, kind, known)
  const one = found?.items.find(({ label }) => label === text.slice(found.from, to))
  return found && one ? { ...one, from: found.from, to } : null
}

/** Where the expression around the cursor begins; null outside of the braces. */
export function expressionStart(text: string, at: number): number | null {
  const found = expressionsInTemplate(text).find(
    ({ from, to, closed }) => at >= from && (at <= to || !closed),
  )
  return found?.from ?? null
}

/** The path as its parts: `a["b-c"].d` is a, b-c, d. */
export function partsOf(chain: string): string[] {
  const parts: string[] = []
  for (const [, name, quoted, number] of chain.matchAll(
    /([A-Za-z_]\w*)|\[\s*(?:["']([^"']*)["']|(\d+))\s*\]/g,
  )) {
    parts.push(name ?? quoted ?? number ?? '')
  }
  return parts
}

function fieldsOf(chain: string, dot: number, at: number, known: Known): Suggestions {
  const word = chain.slice(dot + 1)
  const members = membersOf(partsOf(chain.slice(0, dot)), known)
  return { from: at - word.length, items: [...members, ...functionsOf(known.scope?.functions ?? [], true)] }
}

function topNames(known: Known): Suggestion[] {
  const members = membersOf([], known)
  // Whole paths too, so that `fetch` finds `steps.fetch.output`; and all of the only name that there is.
  const wanted = members.length === 1 ? isMember : isOutput
  const paths = (known.scope?.names ?? [])
    .filter((name) => wanted(name.path))
    .map((name) => suggestion(name.path, name.path, 'value', name))
  return [...members, ...paths]
}

function isOutput(path: string): boolean {
  return /^steps(\.|\[)/.test(path) && partsOf(path).length === 3 && path.endsWith('.output')
}

function isMember(path: string): boolean {
  return partsOf(path).length === 2
}

function membersOf(owner: readonly string[], { scope, values, when }: Known): Suggestion[] {
  const seen = new Map(fieldsOfValue(owner, values, when).map((one) => [one.label, one]))
  const named = childrenOf(owner, scope?.names ?? []).map((one) => {
    const words = [one.doc, seen.get(one.label)?.doc].filter(Boolean)
    seen.delete(one.label)
    return { ...one, doc: words.join('\n') }
  })
  return [...named, ...seen.values()]
}

function childrenOf(owner: readonly string[], names: readonly ScopeName[]): Suggestion[] {
  const found = new Map<string, Suggestion>()
  for (const name of names) {
    const parts = partsOf(name.path)
    if (parts.length <= owner.length || owner.some((part, place) => parts[place] !== part)) continue
    const own = parts[owner.length]!
    const exact = parts.length === owner.length + 1
    if (exact || !found.has(own)) {
      found.set(own, suggestion(own, own, owner.length === 0 ? 'name' : 'field', exact ? name : undefined))
    }
  }
  return [...found.values()]
}

function fieldsOfValue(owner: readonly string[], values: unknown, when = 'So far'): Suggestion[] {
  const value = owner.reduce<unknown>((inner, part) => itemOf(inner, part), values)
  if (!isRecord(value)) return []
  return Object.entries(value).map(([key, inner]) => ({
    label: key,
    insert: key,
    kind: 'field' as const,
    type: typeOf(inner),
    doc: `${when}: ${short(inner)}`,
  }))
}

function itemOf(value: unknown, part: string): unknown {
  if (Array.isArray(value)) return value[Number(part)]
  return isRecord(value) && Object.hasOwn(value, part) ? value[part] : undefined
}

/** `x.map(…)` behind a dot, `size(…)` elsewhere. */
function functionsOf(functions: readonly FunctionHelp[], behindDot: boolean): Suggestion[] {
  return functions
    .filter((one) => /^[\w"']+\./.test(one.signature) === behindDot)
    .map((one) => ({
      label: one.name,
      insert: `${one.name}(`,
      kind: 'function' as const,
      type: one.signature,
      doc: one.doc,
    }))
}

function suggestion(label: string, insert: string, kind: Suggestion['kind'], name?: ScopeName): Suggestion {
  return { label, insert, kind, type: name?.type ?? '', doc: name?.doc ?? '' }
}

/** Whether the cursor stands inside a text of the expression. */
function insideText(before: string): boolean {
  let quote = ''
  for (let at = 0; at < before.length; at += 1) {
    const sign = before[at]!
    if (quote !== '' && sign === '\\') at += 1
    else if (quote === '' && (sign === '"' || sign === "'")) quote = sign
    else if (sign === quote) quote = ''
  }
  return quote !== ''
}

export function typeOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return `list of ${value.length}`
  if (typeof value === 'object') return 'map'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'double'
  return typeof value === 'boolean' ? 'bool' : typeof value
}

export function short(value: unknown, most = 80): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  return text.length > most ? `${text.slice(0, most - 1)}…` : text
}
