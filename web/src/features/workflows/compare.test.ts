import { describe, expect, it } from 'vitest'

import { compareText, sidesOf } from './compare'

describe('two versions in an address', () => {
  it('are what was written there', () => {
    expect([sidesOf('3..5'), sidesOf(compareText({ before: 5, after: 'draft' }))]).toEqual([
      { before: 3, after: 5 },
      { before: 5, after: 'draft' },
    ])
  })

  it('are none when it cannot be read', () => {
    expect(['', '3', '0..1', '3..', 'a..b', '3..5..7'].map(sidesOf)).toEqual([
      null,
      null,
      null,
      null,
      null,
      null,
    ])
  })
})
