import { describe, expect, it } from 'vitest'

import { planReplay, same } from './replay'

const ORIGINAL = { name: 'Ada', token: '***', options: { deep: ['a ***'] } }

describe('a replay (rule R15)', () => {
  it('sends nothing when nothing is edited, masks or not', () => {
    const untouched = { options: { deep: ['a ***'] }, token: '***', name: 'Ada' }
    expect(planReplay(ORIGINAL, untouched, 'same')).toEqual({
      body: { definition: 'same' },
      edited: [],
      masked: [],
    })
  })

  it('never sends a mask: the fields that hold one have to be given', () => {
    const plan = planReplay(ORIGINAL, { ...ORIGINAL, name: 'Grace' }, 'same')
    expect(plan).toEqual({ body: null, edited: ['name'], masked: ['token', 'options'] })
  })

  it('sends the inputs once nothing in them is masked', () => {
    const now = { name: 'Grace', token: 'new', options: {} }
    expect(planReplay(ORIGINAL, now, 'current').body).toEqual({ definition: 'current', inputs: now })
  })

  it('takes a field that is gone for an edit', () => {
    expect(planReplay({ a: 1, b: 2 }, { a: 1 }, 'same')).toMatchObject({
      edited: ['b'],
      body: { inputs: { a: 1 } },
    })
  })
})

it('compares values, not texts', () => {
  expect(same({ a: [1, { b: null }] }, { a: [1, { b: null }] })).toBe(true)
  expect(same({ a: undefined }, {})).toBe(false)
  expect(same([1], { 0: 1 })).toBe(false)
})
