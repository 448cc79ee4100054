import { expect, it } from 'vitest'

import { rangeOf, stepOf, toggled } from './tableKeys'

const KEYS = ['a', 'b', 'c', 'd']

it('moves within the rows and stops at their ends', () => {
  expect(stepOf('j', 0, 4)).toBe(1)
  expect(stepOf('ArrowDown', 3, 4)).toBe(3)
  expect(stepOf('k', 0, 4)).toBe(0)
  expect(stepOf('End', 0, 4)).toBe(3)
  expect(stepOf('q', 0, 4)).toBeNull()
})

it('selects and takes back', () => {
  expect([...toggled(new Set(['a']), 'b')]).toEqual(['a', 'b'])
  expect([...toggled(new Set(['a']), 'a')]).toEqual([])
})

it('gives the rows up to here the state of the one where it began', () => {
  expect([...rangeOf(KEYS, 'b', 'd', new Set(['b']))]).toEqual(['b', 'c', 'd'])
  expect([...rangeOf(KEYS, 'c', 'a', new Set(['a', 'b', 'd']))]).toEqual(['d'])
})

it('falls back to the one row when the beginning is gone', () => {
  expect([...rangeOf(KEYS, 'gone', 'b', new Set())]).toEqual(['b'])
})
