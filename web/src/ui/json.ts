/** Values for showing: their children, and a short text. Pure. */

export function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

export function isEmpty(value: object): boolean {
  if (Array.isArray(value)) return value.length === 0
  for (const _ in value) return false
  return true
}

export function childrenOf(value: object): [name: string, child: unknown][] {
  return Array.isArray(value)
    ? value.map((child: unknown, index) => [String(index), child])
    : Object.entries(value)
}

/** A value on one line, at most about `most` characters; only the part that is shown is looked at. */
export function oneLine(value: unknown, most = 80): string {
  if (Array.isArray(value)) return listLine(value, most)
  if (isContainer(value)) return objectLine(value as Record<string, unknown>, most)
  const text = typeof value === 'string' ? JSON.stringify(value.slice(0, most + 1)) : String(value)
  return text.length > most ? `${text.slice(0, most - 1)}…` : text
}

const PART = 24

function listLine(list: readonly unknown[], most: number): string {
  let text = ''
  for (const one of list) {
    const next = joined(text, oneLine(one, PART))
    if (next.length > most) return `[${joined(text, `… ${list.length}`)}]`
    text = next
  }
  return `[${text}]`
}

function objectLine(object: Record<string, unknown>, most: number): string {
  let text = ''
  for (const name in object) {
    const next = joined(text, `${name}: ${oneLine(object[name], PART)}`)
    if (next.length > most) return `{${joined(text, `… ${Object.keys(object).length}`)}}`
    text = next
  }
  return `{${text}}`
}

function joined(text: string, more: string): string {
  return text ? `${text}, ${more}` : more
}
