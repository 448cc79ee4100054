import { describe, expect, it } from 'vitest'

import { differencesOf, fieldsBetween, isSame, listOf, merged } from './meanwhile'

const NIGHTLY = {
  name: 'nightly',
  schedule: { cron: '0 2 * * *', timezone: 'UTC' },
  inputs: { day: 'today' },
}

describe('what differs between two documents', () => {
  it('is nothing when only the order of fields is another', () => {
    expect(isSame({ a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 })).toBe(true)
    expect(isSame({ to: ['a', 'b'] }, { to: ['b', 'a'] })).toBe(false)
  })

  it('is told by field, and inside of a part by what of it differs', () => {
    const after = { ...NIGHTLY, title: 'Night', schedule: { cron: '0 3 * * *', timezone: 'UTC' } }
    expect(differencesOf(NIGHTLY, after, { schedule: 'Schedule', title: 'Title' })).toEqual([
      { field: 'schedule', name: 'Schedule: cron', before: '0 2 * * *', after: '0 3 * * *' },
      { field: 'title', name: 'Title', before: null, after: 'Night' },
    ])
  })

  it('says what went, and what nobody has a name for', () => {
    const { name, schedule } = NIGHTLY
    expect(differencesOf(NIGHTLY, { name, schedule }, {})).toEqual([
      { field: 'inputs', name: 'inputs', before: 'day: today', after: null },
    ])
  })

  it('shows each entry of a list on a line', () => {
    const to = [{ webhook: 'https://hooks.example.com', secret: 'KEY' }, { email: 'ops@example.com' }]
    const [change] = differencesOf({ to: [] }, { to }, {})
    expect(change?.after).toBe('webhook: https://hooks.example.com, secret: KEY\nemail: ops@example.com')
  })

  it('is counted where it is too much for a sentence', () => {
    const named = (...names: string[]) =>
      listOf(names.map((name) => ({ field: name, name, before: '', after: '' })))
    expect(named('Title')).toBe('title')
    expect(named('Title', 'Schedule: cron', 'Inputs: day')).toBe('title, schedule: cron and inputs: day')
    expect(named('A', 'B', 'C', 'D')).toBe('4 fields')
  })
})

describe('both changes in one document', () => {
  const theirs = { ...NIGHTLY, title: 'Night', inputs: undefined }

  it('are there when they touch different fields, also what they took away', () => {
    const mine = { ...NIGHTLY, schedule: { every: '1h' } }
    expect(merged(NIGHTLY, mine, theirs, fieldsBetween(NIGHTLY, mine))).toEqual({
      name: 'nightly',
      title: 'Night',
      schedule: { every: '1h' },
    })
  })

  it('are not mixed inside of one field', () => {
    const mine = { ...NIGHTLY, title: 'Mine' }
    expect(merged(NIGHTLY, mine, theirs, fieldsBetween(NIGHTLY, mine))).toBeNull()
  })
})
