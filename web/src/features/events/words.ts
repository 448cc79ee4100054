/** What events are filtered by, and what became of them in words. Pure. */
import type { Tone } from '@/ui/status'

export interface Filters {
  type: string
  key: string
  source: string
}

interface Seen {
  name: string
  key: string | null
  source: string
  data: unknown
}

/** Every word somewhere in it: its type, its key, its source or its data. */
export function fits(event: Seen, q: string): boolean {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return true
  const text = `${event.name} ${event.key ?? ''} ${event.source} ${JSON.stringify(event.data)}`.toLowerCase()
  return words.every((word) => text.includes(word))
}

/** The values that one can choose a filter from: what has been seen, without repeats, in order. */
export function seenValues(events: readonly Seen[]): Record<keyof Filters, string[]> {
  return {
    type: sortedSet(events.map((one) => one.name)),
    key: sortedSet(events.flatMap((one) => one.key ?? [])),
    source: sortedSet(events.map((one) => one.source)),
  }
}

/** The run that emitted it; null when it came from elsewhere. */
export function runOf(source: string): string | null {
  return /^run:(run_[A-Za-z0-9]+)$/.exec(source)?.[1] ?? null
}

const SOURCES: Record<string, string> = { api: 'the API', cli: 'the command line', web: 'this page' }

export function sourceWord(source: string): string {
  return SOURCES[source] ?? source
}

const ENDED = new Set(['succeeded', 'failed', 'cancelled', 'skipped'])

interface Matched {
  matched: boolean
  invocation_id: string | null
  status: string | null
  outcome: string
}

/** Nothing more becomes of it. */
export function isSettled(match: Matched): boolean {
  return match.invocation_id === null || match.status === null || ENDED.has(match.status)
}

// A page may follow so many things at once, and others want to as well.
const MOST_FOLLOWED = 20

/** The triggers whose firing is still under way; when they are many, some now and the others after them. */
export function followed(matches: readonly (Matched & { trigger_id: string })[]): ReadonlySet<string> {
  const open = matches.filter((match) => !isSettled(match))
  return new Set(open.slice(0, MOST_FOLLOWED).map((match) => match.trigger_id))
}

const OUTCOMES: Record<string, [label: string, tone: Tone]> = {
  fired: ['Matched', 'success'],
  not_matched: ['Did not match', 'neutral'],
  disabled: ['Matched, but off', 'warning'],
  paused: ['Matched, but paused', 'warning'],
  loop: ['Stopped: a loop', 'danger'],
  backlog_full: ['Not taken, too many wait', 'danger'],
  filtered: ['Filtered out', 'neutral'],
}

/** What nobody knows yet is shown as it is written, and never as well. */
export function matchWord(match: Matched): { label: string; tone: Tone } {
  const [label, tone] = OUTCOMES[match.outcome] ?? [match.outcome.replaceAll('_', ' '), 'neutral' as Tone]
  return { label, tone }
}

export interface Sample {
  name: string
  key: string
  source: string
  /** JSON, or nothing. */
  data: string
}

export function commandOf(event: Sample): string {
  const options = [
    event.key && `--event-key ${quoted(event.key)}`,
    event.data && `--payload ${quoted(event.data)}`,
    event.source && event.source !== 'cli' && `--source ${quoted(event.source)}`,
  ]
  return ['onward event publish', quoted(event.name), ...options].filter(Boolean).join(' ')
}

export function curlOf(event: Sample, origin: string): string {
  const parts = [
    `"name": ${JSON.stringify(event.name)}`,
    event.key && `"key": ${JSON.stringify(event.key)}`,
    event.source && `"source": ${JSON.stringify(event.source)}`,
    event.data && `"data": ${event.data}`,
  ]
  const body = `{${parts.filter(Boolean).join(', ')}}`
  return [
    `curl -X POST ${quoted(`${origin}/api/v1/events`)} \\`,
    '  -H "Authorization: Bearer $ONWARD_API_KEY" \\',
    "  -H 'Content-Type: application/json' \\",
    `  -d ${quoted(body)}`,
  ].join('\n')
}

/** For a shell: as it is, or in single quotes. */
function quoted(text: string): string {
  return /^[A-Za-z0-9_.:/@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}

function sortedSet(values: readonly string[]): string[] {
  return [...new Set(values)].sort((one, other) => one.localeCompare(other))
}
