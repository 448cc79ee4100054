import { describe, expect, it } from 'vitest'

import { shownRuns, sorted, stripWords, successRate } from './health'

const run = (id: string, status = 'succeeded') => ({ id, status, created_at: `2026-11-21T10:00:0${id}Z` })
const workflow = (name: string, runs = [] as ReturnType<typeof run>[]) => ({
  name,
  title: name,
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
  last_run_at: null,
  recent_runs: runs,
  next_start: null,
})

describe('the health of a workflow', () => {
  it('is read from the oldest to the newest run, whatever order they came in', () => {
    expect(shownRuns([run('3'), run('2'), run('1')], 2).map((one) => one.id)).toEqual(['2', '3'])
  })

  it('is said in words for who cannot see the strip', () => {
    expect(stripWords([run('1'), run('2', 'failed'), run('3')])).toBe('Last 3 runs: 2 succeeded, 1 failed')
  })

  it('counts only runs that ended', () => {
    expect([
      successRate([run('1', 'running')]),
      successRate([run('1'), run('2', 'failed'), run('3', 'queued')]),
    ]).toEqual([null, 0.5])
  })

  it('puts failing ones first, and those that never ran last', () => {
    const list = [workflow('new'), workflow('good', [run('1')]), workflow('bad', [run('1', 'failed')])]
    expect(sorted(list, 'failing').map((one) => one.name)).toEqual(['bad', 'good', 'new'])
  })

  it('puts the nearest start first, and what starts at no certain time last', () => {
    const starting = (name: string, at: string | null) => ({ ...workflow(name), next_start: { at } })
    const list = [
      workflow('never'),
      starting('hook', null),
      starting('late', '2026-02-01T00:00:00Z'),
      starting('soon', '2026-01-01T00:00:00Z'),
    ]
    expect(sorted(list, 'next').map((one) => one.name)).toEqual(['soon', 'late', 'hook', 'never'])
  })

  it('sorts names as people do', () => {
    expect(sorted([workflow('b'), workflow('A10'), workflow('a2')], 'name').map((one) => one.name)).toEqual([
      'a2',
      'A10',
      'b',
    ])
  })

  it('falls back to its usual order for one that nobody knows', () => {
    expect(sorted([workflow('b'), workflow('a')], 'nonsense').map((one) => one.name)).toEqual(['a', 'b'])
  })
})
