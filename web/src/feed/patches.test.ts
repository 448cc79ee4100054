import { describe, expect, it } from 'vitest'

import type { Change } from './change'
import {
  type Approval,
  type RunLine,
  type Span,
  type Timeline,
  type Wait,
  moveRun,
  patchApprovals,
  patchRuns,
  patchTimeline,
  patchWaits,
} from './patches'

describe('a timeline that is patched', () => {
  it('equals the one that is read, from any point and with any overlap', () => {
    for (let seed = 1; seed <= 60; seed++) {
      const server = aRun(seed)
      const from = server.random(server.changes.length)
      const overlap = server.random(from + 1)
      const patched = patchTimeline(server.views[from]!, server.changes.slice(from - overlap))
      expect(patched.data).toEqual(server.views.at(-1))
    }
  })

  it('equals the one that is read, also in many small pieces', () => {
    const server = aRun(77)
    let timeline = server.views[0]!
    for (const change of server.changes) timeline = patchTimeline(timeline, [change]).data
    expect(timeline).toEqual(server.views.at(-1))
  })

  it('is the same object when nothing in it changed', () => {
    const server = aRun(5)
    const last = server.views.at(-1)!
    expect(patchTimeline(last, [server.changes.at(-1)!]).data).toBe(last)
    expect(patchTimeline(last, [change('step.log', { path: 'a', lines: 2 })]).data).toBe(last)
    expect(patchTimeline(last, [change('step.exploded', { path: 'a' })]).data).toBe(last)
  })

  it('takes a thousand changes of a run with five thousand steps in one pass', () => {
    const spans = Array.from({ length: 5_000 }, (_, place): Span => span(`each[${place}]/call`, place))
    const timeline: Timeline = { ...EMPTY, status: 'running', spans }
    const changes = spans.slice(0, 1_000).map((one) => change('step.ended', { ...one, status: 'failed' }))
    const began = performance.now()
    const patched = patchTimeline(timeline, changes).data
    expect(performance.now() - began).toBeLessThan(1_000)
    expect(patched.spans.filter((one) => one.status === 'failed')).toHaveLength(1_000)
  })
})

describe('a run that moves', () => {
  it('takes what comes later and never gives up its end (rule R7)', () => {
    const ended = moveRun(line('run_1'), change('run.moved', { status: 'succeeded' }, 5))
    expect(ended).toMatchObject({ status: 'succeeded', ended_at: at(5) })
    expect(moveRun(ended, change('run.moved', { status: 'running' }, 9))).toBe(ended)
  })

  it('is not moved back by an older change', () => {
    const waiting = { ...line('run_1'), status: 'waiting' as const, moved_at: at(8) }
    expect(moveRun(waiting, change('run.moved', { status: 'running' }, 7))).toBe(waiting)
  })

  it('is patched in its list, and read anew for what the change does not say', () => {
    const runs = [line('run_2'), line('run_1')]
    const patched = patchRuns(runs, [change('run.moved', { status: 'failed' }, 5)])
    expect(patched.data.map((run) => run.status)).toEqual(['running', 'failed'])
    expect(patched.data[0]).toBe(runs[0])
    expect(patched.refetch).toBe(true)
  })

  it('that the list does not hold is read only when it is new', () => {
    const runs = [line('run_2')]
    expect(patchRuns(runs, [change('run.moved', { status: 'failed' }, 5)])).toEqual({
      data: runs,
      refetch: false,
    })
    expect(patchRuns(runs, [change('run.created', { status: 'queued' }, 5)]).refetch).toBe(true)
  })
})

it('closes the wait that is meant, and not the next one at its place', () => {
  const waits = [wait(1), wait(6)]
  const patched = patchWaits(waits, [
    change('wait.closed', { path: 'a', kind: 'time', outcome: 'resolved' }, 4),
  ])
  expect(patched.data.map((one) => one.outcome)).toEqual(['resolved', null])
})

it('takes the button from an approval that somebody decided, once', () => {
  const open = { id: 'apr_1', status: 'open', can_decide: true } as Approval
  const decided = { ...change('approval.decided', { status: 'approved' }), subject: 'approval:apr_1' }
  const late = { ...change('approval.closed', { status: 'cancelled' }), subject: 'approval:apr_1' }
  const patched = patchApprovals([open], [decided, late])
  expect(patched.data[0]).toMatchObject({ status: 'approved', can_decide: false })
})

const EMPTY: Timeline = {
  run_id: 'run_1',
  status: 'queued',
  created_at: at(0),
  started_at: null,
  ended_at: null,
  spans: [],
  truncated: false,
}

function at(second: number): string {
  return new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString().replace('Z', '000Z')
}

let seq = 0
function change(kind: string, data: Record<string, unknown>, second = 30): Change {
  return { seq: ++seq, subject: 'run:run_1', kind, data, at: at(second) }
}

function line(id: string): RunLine {
  return {
    id,
    status: 'running',
    moved_at: at(1),
    started_at: at(1),
    ended_at: null,
    stuck: false,
  } as RunLine
}

function span(path: string, second: number): Span {
  return { group: 'step', path, attempt: 1, kind: 'action', status: 'running', start: at(second), end: null }
}

function wait(second: number): Wait {
  return { path: 'a', kind: 'time', opened_at: at(second), closed_at: null, outcome: null } as Wait
}

/**
 * A server of its own kind: tables, and the view read from them after each change. It knows nothing of patches.
 */
function aRun(seed: number) {
  const random = randomFrom(seed)
  const changes: Change[] = []
  const steps: { path: string; attempt: number; status: string; start: string; end: string | null }[] = []
  const waits: { path: string; kind: string; outcome: string | null; start: string; end: string | null }[] =
    []
  const run = { status: 'queued', started_at: null as string | null, ended_at: null as string | null }
  const views: Timeline[] = []
  const look = () =>
    views.push({
      ...EMPTY,
      ...run,
      spans: [
        ...steps.map(({ path, attempt, status, start, end }) => ({
          group: 'step' as const,
          path,
          attempt,
          kind: 'action',
          status,
          start,
          end,
        })),
        ...waits.map(({ path, kind, outcome, start, end }) => ({
          group: 'wait' as const,
          path,
          attempt: null,
          kind,
          status: outcome ?? 'open',
          start,
          end,
        })),
      ].sort((a, b) => (`${a.start} ${a.group} ${a.path}` < `${b.start} ${b.group} ${b.path}` ? -1 : 1)),
    })
  const tell = (kind: string, data: Record<string, unknown>, second: number) => {
    changes.push(change(kind, data, second))
    look()
  }
  look()
  run.status = 'running'
  run.started_at = at(1)
  tell('run.moved', { status: 'running' }, 1)
  for (let second = 2; second < 40; second++) {
    const open = steps.filter((step) => step.end === null)
    const step = open[random(Math.max(1, open.length))]
    const waiting = waits.filter((one) => one.end === null)
    const one = waiting[random(Math.max(1, waiting.length))]
    const what = random(4)
    if (what === 0 || step === undefined) {
      const path = `each[${random(6)}]/call`
      if (open.some((other) => other.path === path)) continue
      const attempt = steps.filter((other) => other.path === path).length + 1
      steps.push({ path, attempt, status: 'running', start: at(second), end: null })
      tell('step.started', { path, attempt, step_id: 'call', type: 'action' }, second)
    } else if (what === 1 && step.status === 'running') {
      Object.assign(step, { status: 'succeeded', end: at(second) })
      const { path, attempt } = step
      tell(
        'step.ended',
        { path, attempt, type: 'action', status: 'succeeded', started_at: step.start },
        second,
      )
    } else if (what === 2 && step.status === 'running') {
      step.status = 'waiting'
      waits.push({ path: step.path, kind: 'event', outcome: null, start: at(second), end: null })
      tell('wait.opened', { path: step.path, kind: 'event', due_at: null }, second)
    } else if (what === 3 && one !== undefined) {
      Object.assign(one, { outcome: 'resolved', end: at(second) })
      Object.assign(
        steps.find((other) => other.path === one.path && other.end === null)!,
        { status: 'running' },
      )
      tell('wait.closed', { path: one.path, kind: 'event', outcome: 'resolved' }, second)
    }
  }
  return { changes, views, random }
}

/** Whole numbers below `limit`, the same for the same seed. */
function randomFrom(seed: number) {
  let state = seed * 2_654_435_761
  return (limit: number) => {
    state = (state * 1_103_515_245 + 12_345) & 0x7fffffff
    return (state >> 8) % limit
  }
}
