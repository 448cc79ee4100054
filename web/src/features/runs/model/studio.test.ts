import { expect, it } from 'vitest'

import { lookAt, readStudio, writeStudio } from './studio'

it('is the same again after the address', () => {
  const search = {
    view: 'timeline',
    step: 'each[3]/call',
    attempt: 2,
    tab: 'log',
    loops: { each: 3, inner: 'all' },
  } as const
  expect(readStudio(writeStudio(search))).toEqual(search)
})

it('leaves out of an address what it does not understand', () => {
  expect(readStudio({ view: 'nonsense', attempt: '-1', loop: ['each', 'each:x', 'a:1'], step: 5 })).toEqual({
    loops: { a: 1 },
  })
})

it('chooses the iterations around a step run, so that it is seen', () => {
  expect(lookAt('a[1]/b[2]/c', { other: 'all', b: 'all' })).toEqual({
    step: 'a[1]/b[2]/c',
    attempt: undefined,
    loops: { other: 'all', a: 1, b: 2 },
  })
})
