/** Which events a trigger takes: the form, and whether an event would match. Pure. */
import { linesOf, restOf, type Stored, text, texts, unlessSame, withoutEmpty } from './stored'

export interface EventForm {
  /** Patterns, one a line. */
  types: string
  source: string
  key: string
  rest: Stored
}

export function readEvent(stored: Stored): EventForm {
  const { type } = stored
  return {
    types: typeof type === 'string' ? type : texts(type).join('\n'),
    source: text(stored['source']),
    key: text(stored['key']),
    rest: restOf(stored, ['type', 'source', 'key']),
  }
}

export function writeEvent(form: EventForm): Stored {
  const types = linesOf(form.types)
  return withoutEmpty({
    type: types.length > 1 ? types : types[0],
    source: form.source.trim(),
    key: form.key.trim(),
    ...form.rest,
  })
}

export function eventOf(form: EventForm, stored: Stored | null | undefined): Stored {
  return unlessSame(form, stored, readEvent, writeEvent)
}

export function missingOfEvent(form: EventForm): string | null {
  return linesOf(form.types).length === 0 ? 'Write which types of events it takes, such as order.*' : null
}

/** `When order.* happens, from shop/**`. */
export function eventWords(stored: Stored): string {
  const form = readEvent(stored)
  const types = linesOf(form.types)
  const what = types.length === 1 && types[0] === '**' ? 'any event' : types.join(' or ')
  const source = form.source ? `, from ${form.source}` : ''
  const key = form.key ? `, with the key ${form.key}` : ''
  return `When ${what} happens${source}${key}`
}

export interface Happened {
  name: string
  source: string
  key: string | null
}

/** The first part that does not fit; null when all do. The server has the last word. */
export function misfit(form: EventForm, event: Happened): 'type' | 'source' | 'key' | null {
  if (!linesOf(form.types).some((pattern) => fits(pattern, event.name, '.'))) return 'type'
  if (form.source.trim() && !fits(form.source.trim(), event.source, '/')) return 'source'
  if (form.key.trim() && form.key.trim() !== (event.key ?? '')) return 'key'
  return null
}

/** `*` stands for anything within one part, `**` for anything at all. */
export function fits(pattern: string, whole: string, separator: '.' | '/'): boolean {
  const parts = pattern.split(/(\*+)/).filter(Boolean)
  // Where in the pattern one may be, letter by letter: no pattern takes more than one walk along the text.
  const tokens = parts.flatMap((part) => (part.startsWith('*') ? [part.length > 1 ? '**' : '*'] : [...part]))
  let places = onwards(tokens, new Set([0]))
  for (const letter of whole) {
    const next = new Set<number>()
    for (const place of places) {
      const token = tokens[place]
      if (token === '**' || (token === '*' && letter !== separator)) next.add(place)
      else if (token === letter) next.add(place + 1)
    }
    places = onwards(tokens, next)
    if (places.size === 0) return false
  }
  return places.has(tokens.length)
}

/** A star may also stand for nothing. */
function onwards(tokens: readonly string[], places: Set<number>): Set<number> {
  for (const place of places) if (tokens[place]?.startsWith('*')) places.add(place + 1)
  return places
}
