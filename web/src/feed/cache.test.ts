import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { FeedCache } from './cache'
import type { Change } from './change'

describe('the feed in the cache', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('patches what is shown, and reads the rest of it once for many changes', async () => {
    const { feed, data, read } = await shown(['runs', 'one', 'run_1'], () => detail('running'))
    for (let turn = 1; turn < 20; turn++) feed.change(moved('waiting', turn))
    await vi.advanceTimersByTimeAsync(10)
    expect(data()).toMatchObject({ run: { status: 'waiting' } })
    expect(read).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(100)
    expect(read).toHaveBeenCalledTimes(2)
  })

  it('reads a busy run anew at most once a second', async () => {
    const { feed, read } = await shown(['runs', 'one', 'run_1'], () => detail('running'))
    for (let turn = 1; turn < 50; turn++) {
      feed.change(moved('waiting', turn))
      await vi.advanceTimersByTimeAsync(100)
    }
    expect(read.mock.calls.length).toBeLessThanOrEqual(7)
  })

  it('applies again what came while an older answer was under way', async () => {
    let answer = (_: unknown) => {}
    const slow = () => new Promise((resolve) => (answer = resolve))
    const { feed, data } = await shown(['runs', 'timeline', 'run_1'], slow)
    feed.change(moved('succeeded', 5))
    await vi.advanceTimersByTimeAsync(10)
    answer({ run_id: 'run_1', status: 'running', started_at: null, ended_at: null, spans: [] })
    await vi.advanceTimersByTimeAsync(10)
    expect(data()).toMatchObject({ status: 'succeeded', ended_at: at(5) })
  })

  it('leaves other runs and other keys alone', async () => {
    const { feed, data, read } = await shown(['runs', 'one', 'run_2'], () => detail('running'))
    feed.change(moved('waiting', 2))
    await vi.advanceTimersByTimeAsync(5_000)
    expect(data()).toEqual(detail('running'))
    expect(read).toHaveBeenCalledTimes(1)
  })

  it('reads workflows anew for their triggers where it says what starts them', async () => {
    const decided = { seq: 9, subject: 'trigger:trg_1', kind: 'trigger.decided', data: {}, at: at(1) }
    for (const [view, reads] of [
      ['page', 2],
      ['names', 1],
    ] as const) {
      const { feed, read } = await shown(['workflows', 'list', { view }], () => ({ items: [] }))
      feed.change(decided)
      await vi.advanceTimersByTimeAsync(2_000)
      expect(read).toHaveBeenCalledTimes(reads)
      feed.change(moved('succeeded', 10))
      await vi.advanceTimersByTimeAsync(2_000)
      expect(read).toHaveBeenCalledTimes(reads + 1)
    }
  })

  it('reads everything that is shown anew after a gap', async () => {
    const { feed, read } = await shown(['runs', 'one', 'run_1'], () => detail('running'))
    feed.stale(['approvals'])
    await vi.advanceTimersByTimeAsync(10)
    expect(read).toHaveBeenCalledTimes(1)
    feed.stale(null)
    await vi.advanceTimersByTimeAsync(10)
    expect(read).toHaveBeenCalledTimes(2)
  })

  it('asks again for what has failed once it is connected again, whatever it is', async () => {
    let isThere = false
    const answer = () => (isThere ? { items: [] } : Promise.reject(new Error('away')))
    const { feed, read, data } = await shown(['triggers', 'preview', {}], answer)
    feed.connection('connecting')
    isThere = true
    feed.connection('live')
    await vi.advanceTimersByTimeAsync(10)
    expect(data()).toEqual({ items: [] })
    feed.connection('live')
    await vi.advanceTimersByTimeAsync(10)
    expect(read).toHaveBeenCalledTimes(2)
  })

  it('reads the list of events anew for many of them at once, and seldom where it was read on and on', async () => {
    const one = await shown(['events', 'list', {}], () => pages(1))
    const many = await shown(['events', 'list', {}], () => pages(3))
    for (let turn = 1; turn < 100; turn++) {
      for (const { feed } of [one, many]) feed.change(published(turn))
      await vi.advanceTimersByTimeAsync(100)
    }
    expect(one.read.mock.calls.length).toBeLessThanOrEqual(12)
    expect(one.read.mock.calls.length).toBeGreaterThan(8)
    expect(many.read).toHaveBeenCalledTimes(2)
  })

  it('reads who matched anew when one of those firings moves, and not for others of the trigger', async () => {
    const match = { trigger_id: 'trg_1', invocation_id: 'inv_1', status: 'running' }
    const { feed, read } = await shown(['events', 'matches', 'evt_1'], () => ({ items: [match] }))
    feed.change(firing('inv_2', 1))
    await vi.advanceTimersByTimeAsync(2_000)
    expect(read).toHaveBeenCalledTimes(1)
    feed.change(firing('inv_1', 2))
    await vi.advanceTimersByTimeAsync(2_000)
    expect(read).toHaveBeenCalledTimes(2)
  })

  it('looks for missed firings again when something else than a start was decided', async () => {
    const { feed, read } = await shown(['triggers', 'missed', {}], () => ({ items: [] }))
    feed.change(decided('fired', 1))
    await vi.advanceTimersByTimeAsync(2_000)
    expect(read).toHaveBeenCalledTimes(1)
    feed.change(decided('skipped_catchup', 2))
    await vi.advanceTimersByTimeAsync(2_000)
    expect(read).toHaveBeenCalledTimes(2)
  })

  it('patches lists of one page and of many', async () => {
    const row = { ...detail('running').run }
    const { feed, data } = await shown(['runs', 'list', {}], () => ({
      pages: [{ items: [row] }],
      pageParams: [],
    }))
    feed.change(moved('failed', 3))
    await vi.advanceTimersByTimeAsync(10)
    expect(data()).toMatchObject({ pages: [{ items: [{ status: 'failed' }] }] })
  })
})

async function shown(queryKey: unknown[], answer: () => unknown) {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: 0, retry: false } } })
  const feed = new FeedCache(client, {
    now: () => Date.now(),
    random: () => 0.5,
    after: (milliseconds, callback) => {
      const timer = setTimeout(callback, milliseconds)
      return () => clearTimeout(timer)
    },
  })
  const read = vi.fn(answer)
  new QueryObserver(client, { queryKey, queryFn: read }).subscribe(() => {})
  await vi.advanceTimersByTimeAsync(10)
  return { feed, read, data: () => client.getQueryData(queryKey) }
}

function at(second: number): string {
  return `2026-01-01T00:00:${String(second).padStart(2, '0')}.000000Z`
}

function moved(status: string, seq: number): Change {
  return { seq, subject: 'run:run_1', kind: 'run.moved', data: { status }, at: at(seq) }
}

function published(seq: number): Change {
  return { seq, subject: `event:evt_${seq}`, kind: 'event.published', data: {}, at: at(seq) }
}

function firing(invocation_id: string, seq: number): Change {
  return { seq, subject: 'trigger:trg_1', kind: 'invocation.moved', data: { invocation_id }, at: at(seq) }
}

function decided(outcome: string, seq: number): Change {
  return { seq, subject: 'trigger:trg_1', kind: 'trigger.decided', data: { outcome }, at: at(seq) }
}

function pages(count: number) {
  return { pages: Array.from({ length: count }, () => ({ items: [] })), pageParams: [] }
}

function detail(status: string) {
  return { run: { id: 'run_1', status, moved_at: at(0), started_at: at(0), ended_at: null, stuck: false } }
}
