/** The text of a definition as data and as nodes that know where they stand. */

import {
  type Document,
  isAlias,
  isMap,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'

import { type Pointer, tokensOf } from './pointer'

export type Format = 'yaml' | 'json'

/** A place where the text cannot be read. Lines and columns count from 1. */
export interface SyntaxProblem {
  message: string
  from: number
  to: number
  line: number
  column: number
}

export interface ReadDocument {
  text: string
  format: Format
  /** What the text says; undefined when it cannot be read. */
  data: unknown
  nodes: Document.Parsed
  problems: SyntaxProblem[]
}

/** What a pointer leads to: the value's node, and the collection it is an entry of. */
export interface Spot {
  node: Node | null
  owner?: YAMLMap | YAMLSeq
  pair?: Pair<Node, Node | null>
  index?: number
  /** Some collection around it is written with braces. */
  inFlow: boolean
  /** It is reached through an alias: a change would also change other places. */
  shared: boolean
}

export function read(text: string): ReadDocument {
  const known = recent.get(text)
  if (known) return known
  const fresh = parsed(text)
  recent.set(text, fresh)
  if (recent.size > KEPT) recent.delete(recent.keys().next().value ?? '')
  return fresh
}

// Diagram, inspector, lint and edits all read the same few texts: the present one and those around it.
const KEPT = 6
const recent = new Map<string, ReadDocument>()

export function spotAt(document: ReadDocument, pointer: Pointer): Spot | undefined {
  let spot: Spot = { node: document.nodes.contents, inFlow: false, shared: false }
  for (const token of tokensOf(pointer)) {
    const next = entryOf(document, spot, token)
    if (!next) return undefined
    spot = next
  }
  return spot
}

/** The value that the pointer leads to in plain data. */
export function valueAt(data: unknown, pointer: Pointer): unknown {
  let value = data
  for (const token of tokensOf(pointer)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, token)) return undefined
    value = (value as Record<string, unknown>)[token]
  }
  return value
}

export function keyText(pair: Pair<unknown, unknown>): string {
  const key = pair.key as { value?: unknown } | null
  return String(key?.value ?? '')
}

function parsed(text: string): ReadDocument {
  const nodes = parseDocument(text, {
    keepSourceTokens: true,
    stringKeys: true,
    version: '1.2',
    schema: 'core',
    prettyErrors: false,
  })
  const problems = nodes.errors.map((error) => problemAt(text, error.message, error.pos[0], error.pos[1]))
  let data: unknown
  try {
    data = problems.length === 0 ? nodes.toJS() : undefined
  } catch (error) {
    // An alias without its anchor, or aliases that blow up.
    problems.push(problemAt(text, error instanceof Error ? error.message : String(error), 0, 0))
  }
  return { text, format: isJson(text) ? 'json' : 'yaml', data, nodes, problems }
}

function isJson(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function problemAt(text: string, message: string, from: number, to: number): SyntaxProblem {
  const before = text.slice(0, from)
  const line = before.split('\n').length
  return { message, from, to: Math.max(from, to), line, column: from - before.lastIndexOf('\n') }
}

function entryOf(document: ReadDocument, spot: Spot, token: string): Spot | undefined {
  let { node } = spot
  let { shared } = spot
  if (isAlias(node)) {
    node = node.resolve(document.nodes) ?? null
    shared = true
  }
  if (isMap(node)) {
    const pair = node.items.find((item) => keyText(item) === token) as Pair<Node, Node | null> | undefined
    if (!pair) return undefined
    return { node: pair.value, owner: node, pair, inFlow: spot.inFlow || node.flow === true, shared }
  }
  if (isSeq(node)) {
    const index = Number(token)
    if (!Number.isInteger(index) || index < 0 || index >= node.items.length) return undefined
    const item = node.items[index] as Node | null
    return { node: item, owner: node, index, inFlow: spot.inFlow || node.flow === true, shared }
  }
  return undefined
}
