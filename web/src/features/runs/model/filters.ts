/** Which runs are asked for: as it stands in the address of the page, and as others understand it. */
export const STATUSES = ['queued', 'running', 'waiting', 'succeeded', 'failed', 'cancelled'] as const
export type Status = (typeof STATUSES)[number]

export const RANGES = {
  '1h': 'Last hour',
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
} as const
export type Range = keyof typeof RANGES

/** Every field is in the address of the page; absent means that it does not matter. */
export interface RunFilters {
  status?: Status[]
  workflow?: string
  trigger?: string
  range?: Range
  after?: string
  before?: string
  /** A group of errors that look alike. */
  error?: string
  /** Part of the error's text. */
  says?: string
  version?: number
  stuck?: true
  /** Test runs, which are left out otherwise. */
  trial?: true
  parent?: string
  replayOf?: string
  q?: string
}

export interface RunsSearch extends RunFilters {
  view?: 'errors'
}

/** As `GET /api/v1/runs` takes it. */
export interface RunsQuery {
  status?: Status[]
  workflow?: string
  trigger_type?: string
  created_after?: string
  created_before?: string
  error_group?: string
  error?: string
  version?: number
  stuck?: boolean
  trial?: boolean
  parent?: string
  replay_of?: string
  q?: string
}

const RANGE_HOURS: Record<Range, number> = { '1h': 1, '24h': 24, '7d': 168, '30d': 720 }
const HOUR = 3_600_000
const TEXTS = ['workflow', 'trigger', 'after', 'before', 'error', 'says', 'parent', 'replayOf', 'q'] as const

/** Whatever the address says: what is not understood is left out, and the rest holds. */
export function readSearch(given: Record<string, unknown>): RunsSearch {
  const search: RunsSearch = {}
  const status = [given.status].flat().filter((one) => STATUSES.includes(one as Status)) as Status[]
  if (status.length > 0) search.status = [...new Set(status)]
  for (const field of TEXTS) {
    const text = given[field]
    if ((typeof text === 'string' && text !== '') || typeof text === 'number')
      search[field] = String(text).slice(0, 200)
  }
  if (typeof given.range === 'string' && given.range in RANGES) search.range = given.range as Range
  const version = Number(given.version)
  if (Number.isInteger(version) && version > 0) search.version = version
  if (isYes(given.stuck)) search.stuck = true
  if (isYes(given.trial)) search.trial = true
  if (given.view === 'errors') search.view = 'errors'
  return search
}

/** A range ends now; it is told to the minute, so that a page that is drawn again asks the same. */
export function queryOf(filters: RunFilters, now: number): RunsQuery {
  const since = filters.range === undefined ? undefined : instant(now - RANGE_HOURS[filters.range] * HOUR)
  return present({
    status: filters.status,
    workflow: filters.workflow,
    trigger_type: filters.trigger,
    created_after: since ?? filters.after,
    created_before: filters.before,
    error_group: filters.error,
    error: filters.says,
    version: filters.version,
    stuck: filters.stuck,
    trial: filters.trial,
    parent: filters.parent,
    replay_of: filters.replayOf,
    q: filters.q,
  })
}

export function commandOf(query: RunsQuery, verb = 'list'): string {
  const options = Object.entries(query).flatMap(([field, value]) =>
    [value]
      .flat()
      .map((one) => `--${field.replaceAll('_', '-')}${one === true ? '' : ` ${quoted(String(one))}`}`),
  )
  return ['onward runs', verb, ...options].join(' ')
}

export function curlOf(path: string, origin: string, query: object = {}): string {
  const address = new URL(`/api/v1${path}`, origin)
  for (const [field, value] of Object.entries(query))
    for (const one of [value].flat()) if (one !== undefined) address.searchParams.append(field, String(one))
  return `curl -H "Authorization: Bearer $ONWARD_API_KEY" ${quoted(address.href)}`
}

/** Whether a row that moved may still be in a list with these filters. */
export function fits(run: { status: string }, filters: RunFilters): boolean {
  return filters.status === undefined || filters.status.includes(run.status as Status)
}

export function isFiltered(filters: RunFilters): boolean {
  return Object.values(filters).some((value) => value !== undefined)
}

/** For a shell: as it is, or in single quotes. */
export function quoted(text: string): string {
  return /^[A-Za-z0-9_.:/@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}

function isYes(given: unknown): boolean {
  return given === true || given === 'true'
}

function instant(milliseconds: number): string {
  return new Date(Math.floor(milliseconds / 60_000) * 60_000).toISOString().replace('.000', '')
}

function present(query: RunsQuery): RunsQuery {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined))
}
