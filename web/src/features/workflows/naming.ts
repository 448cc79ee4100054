/** Names of workflows, and a document under another name. Pure. */
import { isMap, isScalar, parseDocument } from 'yaml'

const NAME = /^[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?$/

export function isName(text: string): boolean {
  return NAME.test(text)
}

/** The same document with another name; every other byte stays. */
export function renamed(document: string, name: string): string {
  const root = parseDocument(document).contents
  const pair = isMap(root)
    ? root.items.find((item) => isScalar(item.key) && item.key.value === 'name')
    : undefined
  const value = pair?.value
  if (!isScalar(value) || !value.range) return `name: ${name}\n${document}`
  const [start, end] = value.range
  const source = document.slice(start, end)
  const quote = /^["']/.exec(source)?.[0] ?? ''
  return document.slice(0, start) + quote + plainOrQuoted(name, quote) + quote + document.slice(end)
}

/** `12`, `2026-11-21` and `on` are names too, but unquoted they would be read as something else. */
function plainOrQuoted(name: string, quote: string): string {
  return quote === '' && (!/^[a-z]/.test(name) || WORDS.has(name)) ? `"${name}"` : name
}

const WORDS: ReadonlySet<string> = new Set(['true', 'false', 'null', 'yes', 'no', 'on', 'off'])
