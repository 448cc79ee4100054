/**
 * What a change does to data that was read before: pure, and the same as reading it again.
 *
 * Every reducer may be given changes that the data holds already (a fetch and the feed overlap), as long as they
 * are given in order and up to the newest: what comes last decides, and an end is never taken back.
 * `refetch` says that the change does not carry all that there is to know.
 */
import type { components } from '@/api/schema'

import { type Change, idOf, numberOf, textOf } from './change'

type Schemas = components['schemas']
export type RunLine = Schemas['RunLine']
export type RunDetail = Schemas['RunDetail']
export type Timeline = Schemas['Timeline']
export type Span = Schemas['Span']
export type StepRun = Schemas['StepRunView']
export type Wait = Schemas['WaitView']
export type Approval = Schemas['ApprovalView']
export type Match = Schemas['MatchView']

export interface Patched<T> {
  data: T
  refetch: boolean
}

type Moving = Pick<
  RunLine,
  'status' | 'moved_at' | 'started_at' | 'ended_at' | 'cancel_requested_at' | 'stuck'
>

export const ENDED: ReadonlySet<string> = new Set(['succeeded', 'failed', 'cancelled'])

/** A row of a list of runs, or the run of a page about it. */
export function moveRun<T extends Moving>(run: T, change: Change): T {
  if (change.kind === 'run.cancelling')
    return { ...run, cancel_requested_at: run.cancel_requested_at ?? change.at }
  const status = textOf(change, 'status')
  if (change.kind !== 'run.moved' || status === null || ENDED.has(run.status)) return run
  if (change.at < run.moved_at) return run
  return {
    ...run,
    status: status as T['status'],
    moved_at: change.at,
    started_at: run.started_at ?? (status === 'running' ? change.at : null),
    ended_at: ENDED.has(status) ? change.at : null,
    stuck: false,
    // What it waits for now is read anew.
    ...('waiting_for' in run && { waiting_for: null, waiting_until: null }),
  }
}

export function patchRuns(runs: readonly RunLine[], changes: readonly Change[]): Patched<readonly RunLine[]> {
  const places = new Map(runs.map((run, place) => [run.id, place]))
  let patched: RunLine[] | null = null
  let refetch = false
  for (const change of changes) {
    if (!change.kind.startsWith('run.')) continue
    const place = places.get(idOf(change, 'run') ?? '')
    const run = place === undefined ? undefined : (patched ?? runs)[place]
    // Of an end the change says neither the error nor how many steps were done.
    refetch ||= run === undefined ? change.kind === 'run.created' : tellsMore(change)
    if (run === undefined || place === undefined) continue
    patched ??= [...runs]
    patched[place] = moveRun(run, change)
  }
  return { data: patched ?? runs, refetch }
}

export function patchDetail(detail: RunDetail, changes: readonly Change[]): Patched<RunDetail> {
  let run = detail.run
  let refetch = false
  for (const change of changes) {
    run = moveRun(run, change)
    refetch ||= /^(run|wait)\./.test(change.kind)
  }
  return { data: run === detail.run ? detail : { ...detail, run }, refetch }
}

export function patchTimeline(timeline: Timeline, changes: readonly Change[]): Patched<Timeline> {
  const spans = new Spans(timeline.spans)
  let { status, started_at, ended_at } = timeline
  for (const change of changes) {
    spans.take(change)
    const moved = change.kind === 'run.moved' ? textOf(change, 'status') : null
    if (moved === null || ENDED.has(status)) continue
    status = moved
    started_at ??= moved === 'running' ? change.at : null
    ended_at = ENDED.has(moved) ? change.at : null
  }
  const isSame = !spans.changed && status === timeline.status
  const data = isSame ? timeline : { ...timeline, status, started_at, ended_at, spans: spans.sorted() }
  return { data, refetch: false }
}

export function patchSteps(
  steps: readonly StepRun[],
  changes: readonly Change[],
): Patched<readonly StepRun[]> {
  const places = new Map(steps.map((step, place) => [keyOf(step.path, step.attempt), place]))
  let patched: StepRun[] | null = null
  let refetch = false
  for (const change of changes) {
    const path = textOf(change, 'path')
    const attempt = numberOf(change, 'attempt')
    if (path === null || attempt === null || !/^step\.(started|ended)$/.test(change.kind)) continue
    const place = places.get(keyOf(path, attempt))
    const step = place === undefined ? undefined : (patched ?? steps)[place]
    const isNews = step === undefined || (change.kind === 'step.ended' && step.ended_at === null)
    refetch ||= isNews
    if (step === undefined || place === undefined || !isNews) continue
    patched ??= [...steps]
    patched[place] = { ...step, status: textOf(change, 'status') ?? 'unknown', ended_at: change.at }
  }
  return { data: patched ?? steps, refetch }
}

export function patchWaits(waits: readonly Wait[], changes: readonly Change[]): Patched<readonly Wait[]> {
  let patched = waits
  let refetch = false
  for (const change of changes) {
    if (!change.kind.startsWith('wait.')) continue
    const same = (wait: Wait) => wait.path === change.data.path && wait.kind === change.data.kind
    if (change.kind === 'wait.opened')
      refetch ||= !waits.some((wait) => same(wait) && wait.opened_at >= change.at)
    else if (change.kind === 'wait.closed')
      patched = patched.map((wait) => (same(wait) ? closed(wait, change) : wait))
  }
  const isSame = patched.every((wait, place) => wait === waits[place])
  return { data: isSame ? waits : patched, refetch }
}

export function patchApprovals(
  approvals: readonly Approval[],
  changes: readonly Change[],
): Patched<readonly Approval[]> {
  let patched = approvals
  let refetch = false
  for (const change of changes) {
    if (!change.kind.startsWith('approval.')) continue
    const id = idOf(change, 'approval')
    const isKnown = approvals.some((approval) => approval.id === id)
    refetch ||= isKnown ? change.kind !== 'approval.asked' : true
    if (isKnown)
      patched = patched.map((approval) => (approval.id === id ? decided(approval, change) : approval))
  }
  const isSame = patched.every((approval, place) => approval === approvals[place])
  return { data: isSame ? approvals : patched, refetch }
}

/** What became of an event: the feed says whose turn it was, and the rest is read anew. */
export function patchMatches(
  matches: readonly Match[],
  changes: readonly Change[],
): Patched<readonly Match[]> {
  const fired = new Set(matches.flatMap((match) => match.invocation_id ?? []))
  const isNews = (change: Change) =>
    isOfFiring(change) ? fired.has(textOf(change, 'invocation_id') ?? '') : true
  return { data: matches, refetch: changes.some(isNews) }
}

function isOfFiring({ kind }: Change): boolean {
  return kind === 'trigger.decided' || kind.startsWith('invocation.')
}

function tellsMore(change: Change): boolean {
  return change.kind !== 'run.created'
}

function closed(wait: Wait, change: Change): Wait {
  if (wait.closed_at !== null || wait.opened_at > change.at) return wait
  return { ...wait, closed_at: change.at, outcome: textOf(change, 'outcome') }
}

/** Only a decision moves an approval, and only once. */
function decided(approval: Approval, change: Change): Approval {
  const status = textOf(change, 'status')
  if (approval.status !== 'open' || status === null || status === 'open') return approval
  return { ...approval, status, can_decide: false }
}

function keyOf(path: string, attempt: number | null): string {
  return `${path}#${attempt ?? ''}`
}

/** The spans of a timeline while changes are put in: one copy and one index for a whole batch. */
class Spans {
  changed = false
  private readonly spans: Span[]
  private readonly steps = new Map<string, number>()
  private readonly waits = new Set<string>()
  private readonly openWaits = new Map<string, number>()
  private readonly lastOf = new Map<string, number>()
  private isSorted = true

  constructor(spans: readonly Span[]) {
    this.spans = [...spans]
    this.spans.forEach((span, place) => this.note(span, place))
  }

  take(change: Change): void {
    const path = textOf(change, 'path')
    if (path === null) return
    if (change.kind === 'step.started') this.begin(path, change)
    else if (change.kind === 'step.ended') this.end(path, change)
    else if (change.kind === 'wait.opened') this.wait(path, change)
    else if (change.kind === 'wait.closed') this.goOn(path, change)
  }

  /** As the server orders them. */
  sorted(): Span[] {
    if (!this.isSorted) this.spans.sort(inOrder)
    return this.spans
  }

  private begin(path: string, change: Change): void {
    const attempt = numberOf(change, 'attempt')
    if (this.steps.has(keyOf(path, attempt))) return
    const kind = textOf(change, 'type') ?? ''
    this.add({ group: 'step', path, attempt, kind, status: 'running', start: change.at, end: null })
  }

  private end(path: string, change: Change): void {
    const attempt = numberOf(change, 'attempt')
    const status = textOf(change, 'status') ?? 'unknown'
    const place = this.steps.get(keyOf(path, attempt))
    if (place !== undefined) {
      const span = this.spans[place]
      if (span !== undefined && span.end === null) this.put(place, { ...span, status, end: change.at })
      return
    }
    const start = textOf(change, 'started_at') ?? change.at
    const kind = textOf(change, 'type') ?? ''
    this.add({ group: 'step', path, attempt, kind, status, start, end: change.at })
  }

  private wait(path: string, change: Change): void {
    const kind = textOf(change, 'kind') ?? ''
    this.show(path, 'waiting')
    if (!this.waits.has(`${path}:${kind}:${change.at}`))
      this.add({ group: 'wait', path, attempt: null, kind, status: 'open', start: change.at, end: null })
  }

  private goOn(path: string, change: Change): void {
    this.show(path, 'running')
    const key = `${path}:${textOf(change, 'kind') ?? ''}`
    const place = this.openWaits.get(key)
    const span = place === undefined ? undefined : this.spans[place]
    if (place === undefined || span === undefined || span.start > change.at) return
    this.openWaits.delete(key)
    this.put(place, { ...span, status: textOf(change, 'outcome') ?? 'open', end: change.at })
  }

  /** The row of a step that waits says so, until it goes on. */
  private show(path: string, status: string): void {
    const place = this.lastOf.get(path)
    const span = place === undefined ? undefined : this.spans[place]
    if (place !== undefined && span !== undefined && span.end === null && span.status !== status)
      this.put(place, { ...span, status })
  }

  private add(span: Span): void {
    const last = this.spans.at(-1)
    if (last !== undefined && inOrder(last, span) > 0) this.isSorted = false
    this.spans.push(span)
    this.note(span, this.spans.length - 1)
    this.changed = true
  }

  private put(place: number, span: Span): void {
    this.spans[place] = span
    this.changed = true
  }

  private note(span: Span, place: number): void {
    if (span.group === 'wait') {
      this.waits.add(`${span.path}:${span.kind}:${span.start}`)
      if (span.end === null) this.openWaits.set(`${span.path}:${span.kind}`, place)
      return
    }
    this.steps.set(keyOf(span.path, span.attempt), place)
    const before = this.spans[this.lastOf.get(span.path) ?? -1]
    if (before === undefined || (before.attempt ?? 0) <= (span.attempt ?? 0))
      this.lastOf.set(span.path, place)
  }
}

function inOrder(one: Span, other: Span): number {
  return compare(one.start, other.start) || compare(one.group, other.group) || compare(one.path, other.path)
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
