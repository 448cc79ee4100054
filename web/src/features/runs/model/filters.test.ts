import { describe, expect, it } from 'vitest'

import { commandOf, curlOf, fits, queryOf, quoted, readSearch } from './filters'

const NOW = Date.UTC(2026, 0, 31, 9, 0, 30)

describe('filters in the address', () => {
  it('are read with care', () => {
    expect(
      readSearch({ status: ['failed', 'nonsense', 'failed'], q: 12, range: '9y', view: 'errors', x: 1 }),
    ).toEqual({
      status: ['failed'],
      q: '12',
      view: 'errors',
    })
    expect(readSearch({ status: 'running' })).toEqual({ status: ['running'] })
  })

  it('become what the API takes, a range to the minute', () => {
    expect(queryOf({ status: ['failed'], workflow: 'greet', range: '24h' }, NOW)).toEqual({
      status: ['failed'],
      workflow: 'greet',
      created_after: '2026-01-30T09:00:00Z',
    })
    expect(queryOf({ range: '1h' }, NOW)).toEqual(queryOf({ range: '1h' }, NOW + 20_000))
  })

  it('become a command and a request that can be pasted', () => {
    const query = queryOf({ status: ['failed', 'waiting'], q: "it's" }, NOW)
    expect(commandOf(query)).toBe(`onward runs list --status failed --status waiting --q 'it'\\''s'`)
    expect(curlOf('/runs', 'http://127.0.0.1:8420', query)).toContain('status=failed&status=waiting&q=it%27s')
  })

  it('let a row go that moved out of them', () => {
    expect(fits({ status: 'succeeded' }, { status: ['running'] })).toBe(false)
    expect(fits({ status: 'succeeded' }, {})).toBe(true)
  })
})

it('quotes for a shell only what needs it', () => {
  expect([quoted('run_01'), quoted('$(rm)'), quoted('a b')]).toEqual(['run_01', "'$(rm)'", "'a b'"])
})
