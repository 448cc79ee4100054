/** What to ask the server about a text that somebody writes. Pure. */
import { expressionsInTemplate, rootsIn } from '@/document/references'

import type { Evaluation } from './api'

interface Written {
  kind: 'expression' | 'template'
  text: string
  /** All that it may read, whether or not there are values of it. */
  names: readonly string[]
  /** Null: there are none yet. */
  bindings: Record<string, unknown> | null
}

/** What it gives; without values, whether it can be read at all. */
export function questionOf({ kind, text, names, bindings }: Written): Evaluation {
  const stray = rootsIn(text, kind).find((name) => !names.includes(name))
  const known = bindings ?? Object.fromEntries(names.map((name) => [name, null]))
  // Asked for alone: behind an `||` nobody would notice it until the values are others.
  if (stray !== undefined) return { kind: 'expression', text: stray, bindings: known }
  if (bindings !== null || isOpen(kind, text)) return { kind, text, bindings: known }
  return { kind: 'expression', text: onlyRead(kind, text), bindings: known }
}

/** An expression that is refused where the text would be whatever comes, and is false otherwise. */
function onlyRead(kind: 'expression' | 'template', text: string): string {
  const parts =
    kind === 'expression' ? [text] : expressionsInTemplate(text).map(({ from, to }) => text.slice(from, to))
  // Behind `false &&` all of it is read, and nothing worked out. A comment ends with its line.
  return parts.map((part) => `false && (${part}\n)`).join(' || ')
}

/** Its last braces do not end: the server says that best of the text as it is. */
function isOpen(kind: 'expression' | 'template', text: string): boolean {
  return kind === 'template' && expressionsInTemplate(text).some(({ closed }) => !closed)
}
