import { expect, it } from 'vitest'

import { parseSearch, readSearch, stringifySearch, writeSearch } from './search'

const DEFAULTS = { status: [] as string[], q: '', sort: 'newest' }

it('keeps what looks like a number or true as the text that it is', () => {
  expect(parseSearch('?q=1&on=true')).toEqual({ q: '1', on: 'true' })
})

it('reads a key that comes twice as a list, and writes it back', () => {
  const search = parseSearch('?status=failed&status=running')
  expect(search).toEqual({ status: ['failed', 'running'] })
  expect(stringifySearch(search)).toBe('?status=failed&status=running')
})

it('survives signs that mean something in an address', () => {
  const text = stringifySearch({ q: 'a&b=c d/é#%' })
  expect(parseSearch(text)).toEqual({ q: 'a&b=c d/é#%' })
})

it('writes nothing for what is empty', () => {
  expect(stringifySearch({ q: '', status: [], to: undefined })).toBe('')
})

it('makes a list of one value where a list is meant', () => {
  expect(readSearch(DEFAULTS, { status: 'failed' })).toEqual({ status: ['failed'], q: '', sort: 'newest' })
})

it('takes the first where one is meant', () => {
  expect(readSearch(DEFAULTS, { q: ['a', 'b'] }).q).toBe('a')
})

it('takes what is as by default out of the address and leaves the keys of others in it', () => {
  const search = { status: ['failed'], sort: 'oldest', tab: 'runs' }
  expect(writeSearch(DEFAULTS, search, { status: [], sort: 'newest' })).toEqual({ tab: 'runs' })
})
