/**
 * A run's steps, made of its timeline: the one mapper for the list, the diagram and the timeline view.
 *
 * A step run is known by its path and attempt, never by the step's id alone (rule R6).
 */
import type { components } from '@/api/schema'

export type Timeline = components['schemas']['Timeline']
export type Span = Timeline['spans'][number]

/** The last attempt at one path, with what was before it. */
export interface StepState {
  path: string
  step_id: string
  /** The iteration it lies in: `each[3]/`, or empty. */
  prefix: string
  type: string
  status: string
  attempt: number
  started_at: string
  ended_at: string | null
  /** Earlier ones first, this one last. */
  attempts: readonly Span[]
  waits: readonly Span[]
}

export interface Loop {
  path: string
  step_id: string
  /** By index: the most telling status of what is in it. Holes are possible. */
  iterations: readonly (string | undefined)[]
  counts: Readonly<Record<string, number>>
  firstFailed: number | null
}

export interface RunSteps {
  /** In the order in which they began. */
  all: readonly StepState[]
  byPath: ReadonlyMap<string, StepState>
  byId: ReadonlyMap<string, readonly StepState[]>
  /** By the iteration they lie in, directly. */
  byPrefix: ReadonlyMap<string, readonly StepState[]>
  loops: ReadonlyMap<string, Loop>
  counts: Readonly<Record<string, number>>
}

const LOOPS: ReadonlySet<string> = new Set(['foreach', 'while'])
// What a person must see first.
const TELLING = ['failed', 'running', 'waiting', 'cancelled', 'succeeded', 'skipped']

/**
 * Steps of one stretch begin at the same instant; `placeOf` then says which comes first in the definition, and
 * array order is the order (rule R5).
 */
export function stepsOf(spans: readonly Span[], placeOf: (stepId: string) => number = () => 0): RunSteps {
  const byPath = new Map<string, Building>()
  for (const span of spans) if (span.group === 'step') addAttempt(byPath, span)
  for (const span of spans) if (span.group === 'wait') byPath.get(span.path)?.waits.push(span)
  const all = [...byPath.values()].map(finished).sort(inOrder(placeOf))
  return {
    all,
    byPath: new Map(all.map((step) => [step.path, step])),
    byId: grouped(all, (step) => step.step_id),
    byPrefix: grouped(all, (step) => step.prefix),
    loops: loopsOf(all),
    counts: counted(all.map((step) => step.status)),
  }
}

/** Every iteration a path lies in, the outermost first: `a[1]/b[2]/c` -> (`a`, 1), (`a[1]/b`, 2). */
export function iterationsOf(path: string): [loop: string, index: number][] {
  const found: [string, number][] = []
  for (let end = path.indexOf(']/'); end >= 0; end = path.indexOf(']/', end + 2)) {
    const begin = path.lastIndexOf('[', end)
    found.push([path.slice(0, begin), Number(path.slice(begin + 1, end))])
  }
  return found
}

/** What of many statuses is said first. One that nobody knows is never passed off as a success. */
export function mostTelling(statuses: Iterable<string>): string {
  const present = new Set(statuses)
  const strange = [...present].find((status) => !TELLING.includes(status))
  return (
    TELLING.slice(0, 3).find((status) => present.has(status)) ??
    strange ??
    TELLING.find((status) => present.has(status)) ??
    'unknown'
  )
}

export function counted(statuses: Iterable<string>): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const status of statuses) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

interface Building {
  path: string
  attempts: Span[]
  waits: Span[]
}

function addAttempt(byPath: Map<string, Building>, span: Span): void {
  const known = byPath.get(span.path)
  if (known === undefined) byPath.set(span.path, { path: span.path, attempts: [span], waits: [] })
  else known.attempts.push(span)
}

function finished({ path, attempts, waits }: Building): StepState {
  if (attempts.length > 1) attempts.sort((one, other) => (one.attempt ?? 0) - (other.attempt ?? 0))
  const last = attempts.at(-1) as Span
  const cut = path.lastIndexOf('/') + 1
  return {
    path,
    step_id: path.slice(cut),
    prefix: path.slice(0, cut),
    type: last.kind,
    status: last.status,
    attempt: last.attempt ?? 1,
    started_at: last.start,
    ended_at: last.end,
    attempts,
    waits,
  }
}

function inOrder(placeOf: (stepId: string) => number): (one: StepState, other: StepState) => number {
  const places = new Map<string, number>()
  const place = (id: string) => {
    const known = places.get(id) ?? placeOf(id)
    places.set(id, known)
    return known
  }
  const began = (step: StepState) => step.attempts[0]?.start ?? step.started_at
  return (one, other) => {
    const [earlier, later] = [began(one), began(other)]
    if (earlier !== later) return earlier < later ? -1 : 1
    return place(one.step_id) - place(other.step_id)
  }
}

function grouped(all: readonly StepState[], keyOf: (step: StepState) => string): Map<string, StepState[]> {
  const groups = new Map<string, StepState[]>()
  for (const step of all) {
    const known = groups.get(keyOf(step))
    if (known === undefined) groups.set(keyOf(step), [step])
    else known.push(step)
  }
  return groups
}

function loopsOf(all: readonly StepState[]): Map<string, Loop> {
  const inside = new Map<string, Map<number, string[]>>()
  for (const step of all) if (LOOPS.has(step.type)) inside.set(step.path, new Map())
  for (const step of all)
    for (const [loop, index] of iterationsOf(step.path)) {
      const iterations = inside.get(loop) ?? new Map<number, string[]>()
      inside.set(loop, iterations)
      const statuses = iterations.get(index)
      if (statuses === undefined) iterations.set(index, [step.status])
      else statuses.push(step.status)
    }
  return new Map([...inside].map(([path, iterations]) => [path, loopOf(path, iterations)]))
}

function loopOf(path: string, inside: Map<number, string[]>): Loop {
  const iterations: (string | undefined)[] = []
  for (const [index, statuses] of inside) iterations[index] = mostTelling(statuses)
  const failed = [...inside.keys()].filter((index) => iterations[index] === 'failed')
  return {
    path,
    step_id: path.slice(path.lastIndexOf('/') + 1),
    iterations,
    counts: counted(iterations.filter((status) => status !== undefined)),
    firstFailed: failed.length === 0 ? null : failed.reduce((least, index) => Math.min(least, index)),
  }
}
