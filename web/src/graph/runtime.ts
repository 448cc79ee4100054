/**
 * What a run did, laid over its diagram.
 *
 * A step run is known by (run, path, attempt), never by the step's id: a step in a loop has one per iteration.
 * A node of the diagram stands for one *instance* when an iteration is chosen for every loop around it, and for all
 * of them otherwise; then it has counts.
 */

import type { Outline, Slot, StepNode } from './outline'
import { isLoop } from './stepTypes'

/** The part of a step run's row that the diagram reads (GET /runs/{id}/steps). */
export interface StepRunFact {
  path: string
  attempt: number
  step_id: string
  status: string
  started_at: string
  ended_at: string | null
  meta?: Readonly<Record<string, unknown>> | null
}

export type IterationChoice = number | 'all'
/** Per loop, by its step id; a loop that is not named shows all. */
export type Iterations = Readonly<Record<string, IterationChoice>>

export interface NodeState {
  /** The instance's status, or the most telling one of several; null = no such step run yet. */
  status: string | null
  counts: Readonly<Record<string, number>>
  instances: number
  /** Of the last attempt of the one instance; 0 when there is none or there are several. */
  attempts: number
  /** Set when the node stands for exactly one instance. */
  instance: StepRunFact | null
  /** The run went on behind it, in some instance. */
  left: boolean
  /** Of an `if` or `switch`: some instance chose a way without steps. */
  bypassed: boolean
}

export interface Overlay {
  nodes: ReadonlyMap<string, NodeState>
  /** By the loop's key: how many iterations began, in the iteration chosen around it. */
  loops: ReadonlyMap<string, LoopState>
  /** The steps under way, the latest start last. */
  active: readonly string[]
}

export interface LoopState {
  loopId: string
  iterations: number
  chosen: IterationChoice
  /** The first iteration that failed as a whole: not one whose failure was retried, caught or passed over. */
  firstFailed: number | null
}

const NOT_REACHED: NodeState = {
  status: null,
  counts: {},
  instances: 0,
  attempts: 0,
  instance: null,
  left: false,
  bypassed: false,
}

/** The step runs of one run, the last attempt of each path; fed row by row. */
export class StepRunIndex {
  private readonly byStep = new Map<string, Map<string, StepRunFact>>()
  private readonly totals = new Map<string, Record<string, number>>()
  private readonly failures = new Map<string, Set<string>>()
  private readonly iterations = new Map<string, number>()

  constructor(rows: Iterable<StepRunFact> = []) {
    this.add(rows)
  }

  /** Rows may come twice, late, or for an attempt that is superseded. */
  add(rows: Iterable<StepRunFact>): void {
    for (const row of rows) this.addOne(row)
  }

  at(stepId: string, path: string): StepRunFact | null {
    return this.byStep.get(stepId)?.get(path) ?? null
  }

  of(stepId: string): Iterable<StepRunFact> {
    return this.byStep.get(stepId)?.values() ?? []
  }

  totalsOf(stepId: string): Readonly<Record<string, number>> {
    return this.totals.get(stepId) ?? {}
  }

  /** Paths at which the last attempt failed. */
  failedOf(stepId: string): Iterable<string> {
    return this.failures.get(stepId) ?? []
  }

  /** How many iterations of the loop at this path began. */
  iterationsAt(loopPath: string): number {
    return this.iterations.get(loopPath) ?? 0
  }

  private addOne(row: StepRunFact): void {
    const instances = this.byStep.get(row.step_id) ?? new Map<string, StepRunFact>()
    this.byStep.set(row.step_id, instances)
    const before = instances.get(row.path)
    if (before && supersedes(before, row)) return
    instances.set(row.path, row)
    const totals = this.totals.get(row.step_id) ?? {}
    this.totals.set(row.step_id, totals)
    if (before) totals[before.status] = (totals[before.status] ?? 1) - 1
    totals[row.status] = (totals[row.status] ?? 0) + 1
    this.noteFailure(row)
    for (const [loopPath, at] of iterationsIn(row.path))
      this.iterations.set(loopPath, Math.max(this.iterationsAt(loopPath), at + 1))
  }

  private noteFailure({ step_id, path, status }: StepRunFact): void {
    const failed = this.failures.get(step_id)
    if (status !== 'failed') failed?.delete(path)
    else if (failed) failed.add(path)
    else this.failures.set(step_id, new Set([path]))
  }
}

/** Every loop iteration a path lies in: `a[1]/b[2]/c` -> (`a`, 1), (`a[1]/b`, 2). */
export function iterationsIn(path: string): [loopPath: string, index: number][] {
  const found: [string, number][] = []
  for (let cut = path.indexOf(']/'); cut >= 0; cut = path.indexOf(']/', cut + 2)) {
    const open = path.lastIndexOf('[', cut)
    found.push([path.slice(0, open), Number(path.slice(open + 1, cut))])
  }
  return found
}

export function overlayOf(outline: Outline, index: StepRunIndex, iterations: Iterations = {}): Overlay {
  const nodes = new Map<string, NodeState>()
  const loops = new Map<string, LoopState>()
  const underWay: [startedAt: string, key: string][] = []
  const places = new Map<Slot, Place>()
  for (const node of outline.order) {
    const place = placeOf(node, iterations, places)
    const state = stateOf(node, index, place)
    nodes.set(node.key, state)
    if (isLoop(node.type) && node.id !== null)
      loops.set(node.key, loopState(node, index, place, iterations[node.id] ?? 'all'))
    if (isUnderWay(state) && node.slots.length === 0)
      underWay.push([latestStart(node, index, place), node.key])
  }
  underWay.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return { nodes, loops, active: underWay.map(([, key]) => key) }
}

/** The path of a node's one instance; null when a loop around it shows all, or it has no id. */
export function instancePath(node: StepNode, iterations: Iterations): string | null {
  const { prefix, exact } = placeOf(node, iterations, new Map())
  return exact && node.id !== null ? prefix + node.id : null
}

/** The choice of iterations that shows a step run: `each[3]/call` -> {each: 3}. */
export function iterationsOfPath(path: string): Record<string, number> {
  return Object.fromEntries(
    iterationsIn(path).map(([loop, index]) => [loop.slice(loop.lastIndexOf('/') + 1), index]),
  )
}

export function isReached(overlay: Overlay, key: string): boolean {
  return (overlay.nodes.get(key)?.instances ?? 0) > 0
}

/** Whether the run came out behind the step. */
export function isLeft(overlay: Overlay, key: string): boolean {
  return overlay.nodes.get(key)?.left ?? false
}

// --- one node ----------------------------------------------------------------

/** Where a node's instances are: all paths below `prefix`, or the one right behind it when `exact`. */
interface Place {
  prefix: string
  exact: boolean
  /** No iteration is chosen at all, so that the totals serve. */
  open: boolean
  matches: (path: string) => boolean
}

const ANYWHERE: Place = { prefix: '', exact: true, open: true, matches: () => true }

function placeOf(node: StepNode, iterations: Iterations, known: Map<Slot, Place>): Place {
  const slot = node.parent
  if (slot === null || slot.owner === null) return ANYWHERE
  const remembered = known.get(slot)
  if (remembered) return remembered
  const around = placeOf(slot.owner, iterations, known)
  const place = isLoop(slot.owner.type) ? within(around, slot.owner, iterations) : around
  known.set(slot, place)
  return place
}

function within(around: Place, loop: StepNode, iterations: Iterations): Place {
  const id = loop.id ?? ''
  const chosen = iterations[id] ?? 'all'
  if (chosen === 'all') return { ...around, exact: false }
  const part = `${id}[${chosen}]/`
  return {
    prefix: `${around.prefix}${part}`,
    exact: around.exact,
    open: false,
    matches: around.exact
      ? (path) => path.startsWith(`${around.prefix}${part}`)
      : (path) => around.matches(path) && (path.startsWith(part) || path.includes(`/${part}`)),
  }
}

function stateOf(node: StepNode, index: StepRunIndex, place: Place): NodeState {
  if (node.id === null) return NOT_REACHED
  if (!place.exact) return manyInstances(node, index, place)
  const row = index.at(node.id, place.prefix + node.id)
  return row ? oneInstance(node, row) : NOT_REACHED
}

function oneInstance(node: StepNode, row: StepRunFact): NodeState {
  return {
    status: row.status,
    counts: { [row.status]: 1 },
    instances: 1,
    attempts: row.attempt,
    instance: row,
    left: wentOn(node, { [row.status]: 1 }),
    bypassed: choseNoSteps(row),
  }
}

function manyInstances(node: StepNode, index: StepRunIndex, place: Place): NodeState {
  const counts = place.open ? index.totalsOf(node.id ?? '') : countWithin(index.of(node.id ?? ''), place)
  const shown = Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0))
  const instances = Object.values(shown).reduce((sum, count) => sum + count, 0)
  if (instances === 0) return NOT_REACHED
  return {
    status: mostTelling(shown),
    counts: shown,
    instances,
    attempts: 0,
    instance: null,
    left: wentOn(node, shown),
    bypassed:
      hasEmptyWay(node) &&
      some(index.of(node.id ?? ''), (row) => place.matches(row.path) && choseNoSteps(row)),
  }
}

function countWithin(rows: Iterable<StepRunFact>, place: Place): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const row of rows) if (place.matches(row.path)) counts[row.status] = (counts[row.status] ?? 0) + 1
  return counts
}

/** A failed step is left only when it says `on_error: continue`. */
const wentOn = ({ step }: StepNode, counts: Readonly<Record<string, number>>): boolean =>
  Boolean(counts['succeeded'] || counts['skipped'] || (counts['failed'] && step['on_error'] === 'continue'))

const choseNoSteps = (row: StepRunFact): boolean => row.meta?.['branch'] === null

const hasEmptyWay = (node: StepNode): boolean =>
  (node.type === 'if' || node.type === 'switch') && node.slots.some((slot) => slot.steps.length === 0)

function some<T>(items: Iterable<T>, test: (item: T) => boolean): boolean {
  for (const item of items) if (test(item)) return true
  return false
}

/** What a person must see first comes first. */
const TELLING = ['failed', 'running', 'waiting', 'cancelled', 'succeeded', 'skipped']

function mostTelling(counts: Readonly<Record<string, number>>): string {
  const present = Object.keys(counts)
  // A status of tomorrow is shown as what it is, never as success.
  const unknown = present.find((status) => !TELLING.includes(status))
  return (
    TELLING.slice(0, 3).find((status) => counts[status]) ??
    unknown ??
    TELLING.find((s) => counts[s]) ??
    'unknown'
  )
}

function loopState(node: StepNode, index: StepRunIndex, place: Place, chosen: IterationChoice): LoopState {
  const loopId = node.id ?? ''
  const paths = place.exact
    ? [place.prefix + loopId]
    : [...index.of(loopId)].filter((row) => place.matches(row.path)).map((row) => row.path)
  return {
    loopId,
    chosen,
    iterations: Math.max(0, ...paths.map((path) => index.iterationsAt(path))),
    firstFailed: firstFailed(node, index, new Set(paths)),
  }
}

/**
 * A failure that nobody handled comes up to the step right in the loop's body, which fails with it; one that was
 * caught on the way does not.
 */
function firstFailed(loop: StepNode, index: StepRunIndex, paths: ReadonlySet<string>): number | null {
  let first: number | null = null
  for (const child of loop.slots.flatMap((slot) => slot.steps)) {
    if (child.id === null || child.step['on_error'] === 'continue') continue
    for (const path of index.failedOf(child.id)) {
      const [loopPath, at] = iterationsIn(path).at(-1) ?? ['', 0]
      if (paths.has(loopPath)) first = Math.min(first ?? at, at)
    }
  }
  return first
}

const isUnderWay = (state: NodeState): boolean => Boolean(state.counts['running'] || state.counts['waiting'])

function latestStart(node: StepNode, index: StepRunIndex, place: Place): string {
  let latest = ''
  for (const row of index.of(node.id ?? ''))
    if (
      (row.status === 'running' || row.status === 'waiting') &&
      place.matches(row.path) &&
      row.started_at > latest
    )
      latest = row.started_at
  return latest
}

/** A row of an earlier attempt, or of the same attempt before its end, changes nothing. */
function supersedes(known: StepRunFact, row: StepRunFact): boolean {
  if (known.attempt !== row.attempt) return known.attempt > row.attempt
  return known.ended_at !== null && row.ended_at === null
}
