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

  it('reads everything that is shown anew after a gap', async () => {
    const { feed, read } = await shown(['runs', 'one', 'run_1'], () => detail('running'))
    feed.stale(['approvals'])
    await vi.advanceTimersByTimeAsync(10)
    expect(read).toHaveBeenCalledTimes(1)
    feed.stale(null)
    await vi.advanceTimersByTimeAsync(10)
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

function detail(status: string) {
  return { run: { id: 'run_1', status, moved_at: at(0), started_at: at(0), ended_at: null, stuck: false } }
}
