import { expect, it } from 'vitest'

import { EMPTY, formOf, toSend, wrongWith } from './form'

const PAID = { ...EMPTY, name: 'order.paid' }

it('is sent without what is left empty', () => {
  expect(toSend({ ...PAID, name: ' order.paid ', data: ' ' })).toEqual({
    name: 'order.paid',
    key: null,
    source: 'web',
    data: null,
  })
})

it.each([
  ['name', { name: '' }],
  ['name', { name: '.paid' }],
  ['name', { name: 'order paid' }],
  ['source', { source: ' ' }],
  ['source', { source: 'run:run_1' }],
  ['data', { data: '{"a":' }],
] as const)('says at %s what is wrong with %j', (field, patch) =>
  expect(Object.keys(wrongWith({ ...PAID, ...patch }))).toEqual([field]),
)

it.each(['', '[1]', '"text"', 'null'])('takes %j as data', (data) =>
  expect(wrongWith({ ...PAID, data })).toEqual({}),
)

it('makes another one like it, in the name of a person where a run had emitted it', () => {
  const event = { name: 'a', key: null, source: 'run:run_1', data: { b: 1 } } as Parameters<typeof formOf>[0]
  expect(formOf(event)).toEqual({ name: 'a', key: '', source: 'web', data: '{\n  "b": 1\n}' })
})
