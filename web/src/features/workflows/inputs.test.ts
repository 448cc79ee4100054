import { describe, expect, it } from 'vitest'

import { declaredInputs } from './inputs'
import { stepAt } from './stepAt'

describe('the inputs of a workflow in words', () => {
  it('say type, default and whether they are needed', () => {
    const schema = {
      properties: {
        name: { type: 'string' },
        count: { type: 'integer', default: 3, minimum: 1, maximum: 9 },
      },
      required: ['name'],
    }
    expect(declaredInputs(schema)).toMatchObject([
      { name: 'name', type: 'string', required: true, standard: null, limits: '' },
      { name: 'count', type: 'integer', required: false, standard: '3', limits: '1 to 9.' },
    ])
  })

  it('say choices and lists', () => {
    const schema = {
      properties: { tier: { enum: ['free', 'pro'] }, ids: { type: 'array', items: { type: 'string' } } },
    }
    expect(declaredInputs(schema).map((input) => [input.type, input.limits])).toEqual([
      ['choice', 'One of: "free", "pro".'],
      ['list of string', ''],
    ])
  })

  it('are none when there is no schema', () => {
    expect(declaredInputs(null)).toEqual([])
  })
})

describe('the part that a pointer names', () => {
  it('is found in lists, and with escaped names', () => {
    const definition = { steps: [{ cases: { 'a/b': { id: 'x' } } }] }
    expect(stepAt(definition, '/steps/0/cases/a~1b')).toEqual({ id: 'x' })
  })

  it('is nothing where there is none, also not what every object has', () => {
    expect([stepAt({}, '/steps/0'), stepAt({}, '/constructor')]).toEqual([undefined, undefined])
  })
})
