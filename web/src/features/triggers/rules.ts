/** What becomes of a firing in odd cases, as its document says it, in plain words. Pure. */
import { number, object, type Stored, text } from './stored'

/** Beside its policies, which the server tells. What is as usual is not said. */
export function ruleWords(definition: Stored): string[] {
  const told = [
    OVERLAPS[text(definition['overlap'])],
    catchUpWords(definition['catch_up']),
    retryWords(definition['retry']),
    timeoutWords(text(definition['timeout'])),
    pauseWords(number(definition['pause_after_failures'])),
  ]
  return told.filter((words) => words !== undefined && words !== null)
}

const OVERLAPS: Record<string, string> = {
  skip: 'While the one before still runs, it is left out.',
  queue: 'While the one before still runs, it waits for it.',
  cancel_previous: 'The one before is cancelled when it still runs.',
}

function catchUpWords(stored: unknown): string | null {
  const { policy, window, limit } = typeof stored === 'string' ? { policy: stored } : object(stored)
  if (policy === 'none') return 'Firings that were missed are left out.'
  const since = text(window) && `, of the last ${text(window)}`
  if (policy === 'all') {
    const most = number(limit)
    return `All firings that were missed start${since}${most === null ? '' : `, ${most} at most`}.`
  }
  return since ? `Of firings that were missed, the newest starts${since}.` : null
}

function retryWords(stored: unknown): string | null {
  if (stored === undefined || stored === null) return null
  const { attempts = 3, backoff = '30s', factor = 2, max } = object(stored)
  if (Number(attempts) <= 1) return null
  const grows =
    factor === 1 ? '' : factor === 2 ? ', twice that each time' : `, ${Number(factor)} times that each time`
  const most = grows && text(max) && ` up to ${text(max)}`
  return `Up to ${Number(attempts)} attempts, the next after ${text(backoff)}${grows}${most}.`
}

function timeoutWords(timeout: string): string | null {
  return timeout ? `A run that takes longer than ${timeout} is cancelled, and has failed.` : null
}

function pauseWords(failures: number | null): string | null {
  if (failures === null || failures < 1) return null
  return failures === 1
    ? 'It pauses itself after one failure.'
    : `It pauses itself after ${failures} failures in a row.`
}
