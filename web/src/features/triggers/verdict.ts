/** What an expression of a trigger gives, as a sentence at its field. Pure. */
import { Problem } from '@/api/problem'
import { short } from '@/expressions/complete'
import { errorWords } from '@/ui/errors'

/** What it is for: whether it fires, whom it counts as, what the run is given. */
export type Use = 'filter' | 'key' | 'input'

export interface Verdict {
  tone: 'good' | 'quiet' | 'warning'
  text: string
  /** Shown before the text. */
  value?: unknown
}

/** `on`: which sample it was tried on, such as "the last delivery". */
export function verdictOf(use: Use, value: unknown, on: string): Verdict {
  if (use === 'filter') return filtered(value, on)
  if (use === 'key' && (value === null || value === ''))
    return { tone: 'warning', text: `Empty on ${on}: a firing without a key fails.` }
  return { tone: 'good', text: `on ${on}`, value }
}

/** What it fails on now may be there another time; null when that it cannot be read is said elsewhere. */
export function failureOf(error: unknown, on: string): Verdict {
  const { text, hint } = errorWords(error)
  const words = [sentence(text), hint].filter(Boolean).join(' ')
  if (!(error instanceof Problem) || error.status !== 422)
    return { tone: 'quiet', text: `It cannot be tried now. ${words}` }
  return { tone: 'warning', text: `Fails on ${on}: ${words}` }
}

/** Why it would be refused whatever comes; null when it can be read. */
export function refusalOf(error: unknown): { message: string; hint: string | null } | null {
  if (!(error instanceof Problem) || !WHATEVER_COMES.has(error.code)) return null
  return { message: sentence(error.detail), hint: error.hint }
}

const WHATEVER_COMES: ReadonlySet<string> = new Set([
  'syntax',
  'unknown_name',
  'unknown_function',
  'arguments',
  'secret_use',
])

function filtered(value: unknown, on: string): Verdict {
  if (value === true) return { tone: 'good', text: `True on ${on}: it fires.` }
  if (value === false) return { tone: 'quiet', text: `False on ${on}: it does not fire.` }
  return {
    tone: 'warning',
    text: `${short(value, 60)} on ${on}, which is neither true nor false: it does not fire.`,
  }
}

/** The server's words begin small and end without a point, for they may stand within others. */
function sentence(text: string): string {
  const ended = /[.!?]$/.test(text) ? text : `${text}.`
  return ended.charAt(0).toUpperCase() + ended.slice(1)
}
