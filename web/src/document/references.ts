/** Where expressions and templates read the results of steps, and the same text with another id. */

/** A piece of an expression's text that names a step: `steps.fetch` or `steps["fetch"]`. */
export interface Reference {
  id: string
  /** From `steps` to the end of the id (the bracket included). */
  from: number
  to: number
}

export function referencesInExpression(text: string): Reference[] {
  return scan(text, 0, false).references
}

export function referencesInTemplate(text: string): Reference[] {
  const found: Reference[] = []
  let at = text.indexOf('{{')
  while (at >= 0) {
    const inside = scan(text, at + 2, true)
    found.push(...inside.references)
    at = text.indexOf('{{', Math.max(inside.end, at + 2))
  }
  return found
}

/** The places of the text where expressions stand: from behind `{{` to before `}}`. */
export function expressionsInTemplate(text: string): { from: number; to: number; closed: boolean }[] {
  const found: { from: number; to: number; closed: boolean }[] = []
  let at = text.indexOf('{{')
  while (at >= 0) {
    const { end } = scan(text, at + 2, true)
    found.push({ from: at + 2, to: end, closed: text.startsWith('}}', end) })
    at = text.indexOf('{{', Math.max(end, at + 2))
  }
  return found
}

export function renamed(
  text: string,
  references: readonly Reference[],
  ids: ReadonlyMap<string, string>,
): string {
  let result = text
  for (const reference of [...references].sort((a, b) => b.from - a.from)) {
    const id = ids.get(reference.id)
    if (id === undefined) continue
    result =
      result.slice(0, reference.from) +
      read(id, result.slice(reference.from, reference.to)) +
      result.slice(reference.to)
  }
  return result
}

/** Names that an expression begins paths with; those that it binds itself (`x.map(one, one.a)`) are left out. */
export function rootsIn(text: string, kind: 'expression' | 'template'): string[] {
  const parts =
    kind === 'expression' ? [text] : expressionsInTemplate(text).map(({ from, to }) => text.slice(from, to))
  return [...new Set(parts.flatMap(rootsOf))]
}

function rootsOf(expression: string): string[] {
  const { tokens } = scan(expression, 0, false)
  const bound = new Set<string>()
  tokens.forEach((token, at) => {
    if (token.kind === 'name' && tokens[at - 1]?.text === '(' && tokens[at + 1]?.text === ',')
      bound.add(token.text)
  })
  return tokens
    .filter(
      (token, at) => token.kind === 'name' && tokens[at - 1]?.text !== '.' && tokens[at + 1]?.text !== '(',
    )
    .map((token) => token.text)
    .filter((name) => !bound.has(name) && !WORDS.has(name))
}

const WORDS: ReadonlySet<string> = new Set(['true', 'false', 'null', 'in'])

/** How an expression reads a step's result. */
export function reading(id: string): string {
  return isName(id) ? `steps.${id}` : `steps["${id}"]`
}

/** Written as it was; an id with a dash needs brackets. */
function read(id: string, was: string): string {
  const bracket = /\[\s*(["'])/.exec(was)
  if (bracket) return `steps[${bracket[1]}${id}${bracket[1]}]`
  return reading(id)
}

function isName(id: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(id)
}

const BLANKS = /(?:[ \t\r\n\f]+|\/\/[^\n]*)*/y
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y
const NUMBER = /0[xX][0-9a-fA-F]+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const STRING = /[rRbB]{0,2}("""|'''|"|')/y

interface Token {
  kind: 'name' | 'text' | 'other'
  text: string
  from: number
  to: number
}

/** Like the server's lexer, but it goes on where that would stop: a broken expression still has references. */
function scan(
  text: string,
  start: number,
  untilClose: boolean,
): { references: Reference[]; tokens: Token[]; end: number } {
  const tokens: Token[] = []
  let braces = 0
  let at = blanks(text, start)
  while (at < text.length) {
    if (untilClose && braces === 0 && text.startsWith('}}', at)) break
    const token = tokenAt(text, at)
    braces += token.text === '{' ? 1 : token.text === '}' ? -1 : 0
    tokens.push(token)
    at = blanks(text, token.to)
  }
  return { references: referencesIn(tokens), tokens, end: Math.min(at, text.length) }
}

function referencesIn(tokens: readonly Token[]): Reference[] {
  const found: Reference[] = []
  tokens.forEach((token, at) => {
    if (token.kind !== 'name' || token.text !== 'steps' || tokens[at - 1]?.text === '.') return
    const [next, key, close] = [tokens[at + 1], tokens[at + 2], tokens[at + 3]]
    if (next?.text === '.' && key?.kind === 'name') found.push({ id: key.text, from: token.from, to: key.to })
    if (next?.text === '[' && key?.kind === 'text' && close?.text === ']') {
      found.push({ id: key.text, from: token.from, to: close.to })
    }
  })
  return found
}

function tokenAt(text: string, at: number): Token {
  const string = matched(STRING, text, at)
  if (string) return stringAt(text, at, string)
  const name = matched(NAME, text, at)?.[0]
  if (name) return { kind: 'name', text: name, from: at, to: at + name.length }
  const number = matched(NUMBER, text, at)?.[0]
  if (number) return { kind: 'other', text: number, from: at, to: at + number.length }
  return { kind: 'other', text: text[at] ?? '', from: at, to: at + 1 }
}

function stringAt(text: string, at: number, opening: RegExpExecArray): Token {
  const quote = opening[1] ?? '"'
  const raw = /[rR]/.test(opening[0].slice(0, -quote.length))
  const begin = at + opening[0].length
  let end = begin
  while (end < text.length && !text.startsWith(quote, end)) end += !raw && text[end] === '\\' ? 2 : 1
  end = Math.min(end, text.length)
  return {
    kind: 'text',
    text: text.slice(begin, end),
    from: at,
    to: Math.min(end + quote.length, text.length),
  }
}

function blanks(text: string, at: number): number {
  return at + (matched(BLANKS, text, at)?.[0].length ?? 0)
}

function matched(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}
