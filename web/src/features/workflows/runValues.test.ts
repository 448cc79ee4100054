import { describe, expect, it } from 'vitest'

import {
  defaultValues,
  givenValues,
  holdsMask,
  missingInputs,
  prefillFrom,
  runCommand,
  sortProblems,
} from './runValues'

const SCHEMA = {
  type: 'object',
  properties: { name: { type: 'string' }, count: { type: 'integer', default: 3 }, token: { type: 'string' } },
  required: ['name'],
}

describe('the form of a new run', () => {
  it('begins with the declared defaults', () => {
    expect(defaultValues(SCHEMA)).toEqual({ count: 3 })
  })

  it('does not hand out the default itself, so that editing it changes nothing else', () => {
    const schema = { properties: { tags: { default: ['a'] } } }
    expect(defaultValues(schema).tags).not.toBe(schema.properties.tags.default)
  })

  it('leaves out what was left empty', () => {
    expect(givenValues({ name: '', count: 0, flag: false, other: undefined })).toEqual({
      count: 0,
      flag: false,
    })
  })

  it('says which required inputs are missing', () => {
    expect([missingInputs(SCHEMA, { name: '' }), missingInputs(SCHEMA, { name: 'Ada' })]).toEqual([
      ['name'],
      [],
    ])
  })

  it('takes an earlier run over without its hidden values (R15)', () => {
    const { values, hidden, unknown } = prefillFrom(SCHEMA, { name: 'Ada', token: '***', gone: 1 })
    expect({ values, hidden, unknown }).toEqual({
      values: { count: 3, name: 'Ada' },
      hidden: ['token'],
      unknown: ['gone'],
    })
  })

  it('finds a hidden value wherever it is', () => {
    expect([holdsMask({ a: [{ b: 'Bearer ***' }] }), holdsMask({ a: [1, null, 'x'] })]).toEqual([true, false])
  })

  it('puts the refusals of the server at their fields', () => {
    const errors = [
      { pointer: '/inputs/name', detail: 'is required' },
      { pointer: '/concurrency/key', detail: 'cannot be worked out' },
    ]
    expect(sortProblems(errors)).toEqual({
      fields: [{ pointer: '/name', detail: 'is required' }],
      others: ['cannot be worked out'],
    })
  })

  it('can be copied as a command', () => {
    expect(runCommand('greet', { name: "O'Hara", tags: ['a'] })).toBe(
      String.raw`onward run greet -i 'name=O'\''Hara' -i 'tags=["a"]'`,
    )
  })
})
