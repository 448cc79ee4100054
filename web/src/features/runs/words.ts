/** Words about runs that more than one place says. */
import type { RunLine } from './api'

type Told = Pick<
  RunLine,
  'status' | 'error' | 'stuck' | 'suspicious' | 'cancel_requested_at' | 'concurrency_key'
>

/** The one line beside a run in a list; null when its status says it all. */
export function noteOf(run: Told): string | null {
  const message = messageOf(run.error)
  if (run.stuck) return 'Says that it runs, but nothing has moved for more than a minute.'
  if (run.cancel_requested_at !== null && isOpen(run.status)) return 'Is being cancelled.'
  if (message !== null) return message
  if (run.status === 'queued' && run.concurrency_key) return `Stands in line for ${run.concurrency_key}.`
  if (run.suspicious) return 'Succeeded, but no step was executed.'
  return null
}

export function messageOf(error: Record<string, unknown> | null | undefined): string | null {
  const message = error?.['message']
  return typeof message === 'string' && message !== '' ? message : null
}

export function isOpen(status: string): boolean {
  return status === 'queued' || status === 'running' || status === 'waiting'
}

/** The end of an id is what tells two of them apart. */
export function shortId(id: string): string {
  return id.length <= 14 ? id : `${id.slice(0, 4)}…${id.slice(-8)}`
}

export function runHref(id: string): string {
  return `/runs/${encodeURIComponent(id)}`
}

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`
}
