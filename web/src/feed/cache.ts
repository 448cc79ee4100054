/**
 * The feed put into the Query cache.
 *
 * Changes are gathered for a moment and applied together, so that a run with thousands of steps costs one pass a
 * batch and not one a change. A fetch that was under way while changes came has them applied again when it lands:
 * its answer may be older than they are, and the reducers do not mind to see a change twice.
 */
import { type InfiniteData, type Query, type QueryClient, type QueryKey } from '@tanstack/react-query'

import { type Change, idOf, textOf } from './change'
import type { Clock, Connection } from './machine'
import {
  type Approval,
  type Match,
  type Patched,
  type RunDetail,
  type RunLine,
  type StepRun,
  type Timeline,
  type Wait,
  patchApprovals,
  patchDetail,
  patchMatches,
  patchRuns,
  patchSteps,
  patchTimeline,
  patchWaits,
} from './patches'

declare module '@tanstack/react-query' {
  interface Register {
    queryMeta: {
      /** `patch`: the feed keeps its rows up to date, and the page itself decides when to read anew. */
      feed?: 'patch'
    }
  }
}

// Below what an eye sees as a delay, above what a busy run sends.
const BATCH = 100
// What the feed cannot say is read anew, at most so often.
const REFETCH_EVERY = 1_000
const REFETCH_SOON = 50
const REMEMBERED = 5_000
// Of a list that was read on and on, every page is read anew.
const MANY_PAGES = 3
const MANY_PAGES_EVERY = 15_000
// What is asked for each row of a list, or counted over all triggers.
const SELDOM = 4_000

type Reducer = (data: never, changes: Change[]) => Patched<unknown>

interface Rule {
  /** Whether the change is about what this query shows. */
  about(change: Change, key: QueryKey): boolean
  /** Absent: the feed only says that it is out of date. */
  reduce?: Reducer
  /** Reading it anew takes a while: at most so often, in milliseconds. */
  every?(data: unknown): number
}

const RULES: Record<string, Rule> = {
  'runs/list': {
    about: ofRuns,
    reduce: inPages((rows: readonly RunLine[], changes) => patchRuns(rows, changes)),
  },
  'runs/one': {
    about: ofThisRun,
    reduce: (data: RunDetail, changes: Change[]) => patchDetail(data, changes),
  },
  'runs/steps': {
    about: stepsOfThisRun,
    reduce: inPages((rows: readonly StepRun[], changes) => patchSteps(rows, changes)),
  },
  'runs/waits': {
    about: waitsOfThisRun,
    reduce: inPages((rows: readonly Wait[], changes) => patchWaits(rows, changes)),
  },
  'runs/timeline': {
    about: ofThisRun,
    reduce: (data: Timeline, changes: Change[]) => patchTimeline(data, changes),
  },
  'runs/step': { about: ofThisStep },
  'runs/explain': { about: (change, key) => ofThisRun(change, key) && !change.kind.startsWith('step.log') },
  'runs/counts': { about: ofRuns },
  // Short lists of runs in one state: what comes into them is not among their rows yet, so they are read anew.
  'runs/glimpse': { about: (change) => change.kind === 'run.created' || change.kind === 'run.moved' },
  'runs/errors': { about: (change) => textOf(change, 'status') === 'failed' && change.kind === 'run.moved' },
  'approvals/list': {
    about: ofApprovals,
    reduce: inPages((rows: readonly Approval[], changes) => patchApprovals(rows, changes)),
  },
  'approvals/one': {
    about: (change, key) => idOf(change, 'approval') === key[2],
    reduce: (data: Approval, changes: Change[]) => {
      const patched = patchApprovals([data], changes)
      return { data: patched.data[0] ?? data, refetch: patched.refetch }
    },
  },
  'approvals/counts': { about: ofApprovals },
  'workflows/list': { about: ofWorkflowLists, every: byItsPages },
  'workflows/one': { about: ofWorkflows },
  'workflows/versions': { about: (change) => change.kind === 'workflow.published' },
  'events/list': { about: ofEvents, every: byItsPages },
  'events/latest': { about: (change) => change.kind === 'event.published', every: () => SELDOM },
  'events/one': { about: (change, key) => idOf(change, 'event') === key[2] },
  'events/matches': {
    about: (change, key) => idOf(change, 'event') === key[2] || /^(trigger|invocation)\./.test(change.kind),
    reduce: inPages((rows: readonly Match[], changes) => patchMatches(rows, changes)),
  },
  'events/match': {
    about: (change, key) => idOf(change, 'event') === key[2] || idOf(change, 'trigger') === key[3],
    reduce: (data: Match | null, changes: Change[]) => {
      const { refetch } = patchMatches(data === null ? [] : [data], changes)
      return { data, refetch }
    },
  },
  'events/invocation': { about: (change, key) => textOf(change, 'invocation_id') === key[2] },
  'triggers/missed': { about: ofMissedFirings, every: () => SELDOM },
  // Not the draft: who edits it is told of the other one by its ETag, not by losing what is on the screen.
}

export class FeedCache {
  private pending: Change[] = []
  private remembered: Change[] = []
  private isDue = false
  private lastFlush = -BATCH
  private readonly begunAt = new Map<string, number>()
  private readonly refetches = new Map<string, () => void>()
  private readonly lastRefetch = new Map<string, number>()

  constructor(
    private readonly client: QueryClient,
    private readonly clock: Clock,
  ) {
    client.getQueryCache().subscribe((event) => {
      if (event.type === 'removed') this.forget(event.query.queryHash)
      if (event.type !== 'updated') return
      const { action } = event
      if (action.type === 'fetch') this.begunAt.set(event.query.queryHash, this.position)
      if (action.type === 'success' && action.manual !== true) this.catchUp(event.query)
    })
  }

  change(change: Change): void {
    this.pending.push(change)
    if (this.isDue) return
    this.isDue = true
    this.clock.after(Math.max(0, this.lastFlush + BATCH - this.clock.now()), () => this.flush())
  }

  /** Changes may have been missed. Null: of everything that the feed tells about. */
  stale(topics: readonly string[] | null): void {
    for (const query of this.client.getQueryCache().getAll())
      if (ruleOf(query) !== undefined && (topics === null || isUnder(query.queryKey, topics)))
        void this.client.invalidateQueries({ queryKey: query.queryKey, exact: true })
  }

  /** What failed meanwhile is asked for again, be it what no change tells about: nobody else would come back to it. */
  connection(connection: Connection): void {
    if (connection !== 'live') return
    void this.client.refetchQueries({ type: 'active', predicate: (query) => query.state.status === 'error' })
  }

  private get position(): number {
    return (this.pending.at(-1) ?? this.remembered.at(-1))?.seq ?? 0
  }

  private flush(): void {
    const changes = this.pending
    this.pending = []
    this.isDue = false
    this.lastFlush = this.clock.now()
    this.remembered = [...this.remembered, ...changes].slice(-REMEMBERED)
    for (const query of this.client.getQueryCache().getAll()) this.apply(query, changes)
  }

  private apply(query: Query, changes: Change[]): void {
    const rule = ruleOf(query)
    const about = rule === undefined ? [] : changes.filter((change) => rule.about(change, query.queryKey))
    if (about.length === 0) return
    const patched = patch(rule, query, about)
    if (patched !== null && patched.data !== query.state.data)
      // Only what a fetch brings is fresh; a patch leaves the age of the data as it is.
      this.client.setQueryData(query.queryKey, patched.data, { updatedAt: query.state.dataUpdatedAt })
    if (patched === null || patched.refetch) this.refetchSoon(query)
  }

  /** What came while the fetch was under way; its answer may be from before that. */
  private catchUp(query: Query): void {
    const since = this.begunAt.get(query.queryHash)
    const rule = ruleOf(query)
    if (since === undefined || rule?.reduce === undefined) return
    const missed = this.remembered.filter(
      (change) => change.seq > since && rule.about(change, query.queryKey),
    )
    const patched = missed.length === 0 ? null : patch(rule, query, missed)
    if (patched !== null && patched.data !== query.state.data)
      this.client.setQueryData(query.queryKey, patched.data, { updatedAt: query.state.dataUpdatedAt })
  }

  private refetchSoon(query: Query): void {
    const hash = query.queryHash
    if (query.meta?.feed === 'patch' || this.refetches.has(hash)) return
    const every = ruleOf(query)?.every?.(query.state.data) ?? REFETCH_EVERY
    const last = this.lastRefetch.get(hash) ?? -every
    const pause = Math.max(REFETCH_SOON, last + every - this.clock.now())
    this.refetches.set(
      hash,
      this.clock.after(pause, () => this.refetch(query)),
    )
  }

  private refetch(query: Query): void {
    this.refetches.delete(query.queryHash)
    this.lastRefetch.set(query.queryHash, this.clock.now())
    // An answer under way may be too old, but to break it off each time would never bring one.
    if (query.state.fetchStatus === 'fetching') this.refetchSoon(query)
    else void this.client.invalidateQueries({ queryKey: query.queryKey, exact: true })
  }

  private forget(hash: string): void {
    this.refetches.get(hash)?.()
    this.refetches.delete(hash)
    this.begunAt.delete(hash)
    this.lastRefetch.delete(hash)
  }
}

function ruleOf(query: Query): Rule | undefined {
  return RULES[`${String(query.queryKey[0])}/${String(query.queryKey[1])}`]
}

function patch(rule: Rule | undefined, query: Query, changes: Change[]): Patched<unknown> | null {
  if (rule?.reduce === undefined || query.state.data === undefined) return null
  return rule.reduce(query.state.data as never, changes)
}

/** Lists are kept as one page or as many, whichever way their page reads them. */
function inPages<Row>(
  reduce: (rows: readonly Row[], changes: Change[]) => Patched<readonly Row[]>,
): (data: never, changes: Change[]) => Patched<unknown> {
  type Page = { items: readonly Row[] }
  const onPage = (page: Page, changes: Change[]): Patched<Page> => {
    const { data, refetch } = reduce(page.items, changes)
    return { data: data === page.items ? page : { ...page, items: data }, refetch }
  }
  return (data: Page | InfiniteData<Page>, changes) => {
    if (!('pages' in data)) return onPage(data, changes)
    const pages = data.pages.map((page) => onPage(page, changes))
    const isSame = pages.every((page, place) => page.data === data.pages[place])
    const refetch = pages.some((page) => page.refetch)
    return { data: isSame ? data : { ...data, pages: pages.map((page) => page.data) }, refetch }
  }
}

function ofRuns(change: Change): boolean {
  return change.kind.startsWith('run.')
}

function ofThisRun(change: Change, key: QueryKey): boolean {
  return idOf(change, 'run') === key[2]
}

function stepsOfThisRun(change: Change, key: QueryKey): boolean {
  return ofThisRun(change, key) && /^step\.(started|ended)$/.test(change.kind)
}

function waitsOfThisRun(change: Change, key: QueryKey): boolean {
  return ofThisRun(change, key) && change.kind.startsWith('wait.')
}

/** `['runs', 'step', id, path, ...]`. */
function ofThisStep(change: Change, key: QueryKey): boolean {
  return ofThisRun(change, key) && change.data.path === key[3] && change.kind !== 'step.log'
}

function ofApprovals(change: Change): boolean {
  return change.kind.startsWith('approval.')
}

function ofEvents(change: Change): boolean {
  return change.kind.startsWith('event.')
}

function byItsPages(data: unknown): number {
  const pages = (data as Partial<InfiniteData<unknown>> | undefined)?.pages?.length ?? 0
  return pages < MANY_PAGES ? REFETCH_EVERY : MANY_PAGES_EVERY
}

/** A firing that started is none; whoever is changed or switched off may have none any more. */
function ofMissedFirings(change: Change): boolean {
  return change.kind.startsWith('trigger.') && change.data.outcome !== 'fired'
}

/** Their triggers say what starts them next; lists of names alone do not tell that. */
function ofWorkflowLists({ kind }: Change, key: QueryKey): boolean {
  if (kind.startsWith('trigger.')) return (key[2] as { view?: unknown } | undefined)?.view === 'page'
  return kind.startsWith('workflow.') || kind === 'run.moved'
}

function ofWorkflows(change: Change, key: QueryKey): boolean {
  if (!change.kind.startsWith('workflow.')) return false
  const name = textOf(change, 'name')
  return name === null || name === key[2] || idOf(change, 'workflow') === key[2]
}

function isUnder(key: QueryKey, topics: readonly string[]): boolean {
  const noun = String(key[0])
  return topics.includes(noun) || topics.includes(`${noun.replace(/s$/, '')}:${String(key[2])}`)
}
