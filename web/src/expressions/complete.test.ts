import { describe, expect, it } from 'vitest'

import { explain, expressionStart, partsOf, suggest } from './complete'

const scope = {
  names: [
    { path: 'inputs', type: 'map', doc: null, origin: null },
    { path: 'inputs.who', type: 'string', doc: 'A person', origin: null },
    { path: 'steps.fetch.output', type: 'map', doc: null, origin: 'fetch' },
    { path: 'steps["a-b"].output', type: 'string', doc: null, origin: 'a-b' },
  ],
  functions: [
    { name: 'size', signature: 'size(any) -> int', doc: 'How many' },
    { name: 'map', signature: 'items.map(item, result) -> list', doc: 'Each' },
  ],
}
const values = { steps: { fetch: { output: { body: { id: 7 } } } } }

function labels(text: string, kind: 'expression' | 'template' = 'expression'): string[] {
  return suggest(text, text.length, kind, { scope, values })?.items.map((one) => one.label) ?? []
}

describe('suggestions', () => {
  it('begin with the names of the place and the functions', () => {
    expect(labels('')).toEqual(['inputs', 'steps', 'steps.fetch.output', 'steps["a-b"].output', 'size'])
  })
  it('go on with the fields of a name', () => {
    expect(labels('inputs.w')).toEqual(['who', 'map'])
    expect(labels('steps.')).toEqual(['fetch', 'a-b', 'map'])
  })
  it('know the fields that values had in the last run', () => {
    expect(labels('steps.fetch.output.body.')).toEqual(['id', 'map'])
  })
  it('stand only between the braces of a template', () => {
    expect(suggest('Hello wo', 8, 'template', { scope, values })).toBeNull()
    expect(labels('Hello {{ inputs.', 'template')).toEqual(['who', 'map'])
  })
  it('keep out of texts', () => {
    expect(suggest('inputs.who == "inp', 18, 'expression', { scope, values })).toBeNull()
  })
})

describe('where there is only one name', () => {
  const names = ['trigger', 'trigger.payload'].map((path) => ({
    path,
    type: 'any',
    doc: 'Of it',
    origin: null,
  }))
  const known = { scope: { names, functions: [] }, values: { trigger: { payload: 5 } }, when: 'Lately' }

  it('its fields are offered at once', () => {
    const items = suggest('', 0, 'expression', known)?.items ?? []
    expect(items.map((one) => one.label)).toEqual(['trigger', 'trigger.payload'])
  })
  it('what stands there is explained with the value it had', () => {
    const found = explain('{{ trigger.payload }} x', 14, 'template', known)
    expect(found).toMatchObject({ from: 11, to: 18, type: 'any', doc: 'Of it\nLately: 5' })
    expect(explain('{{ trigger.payload }} x', 22, 'template', known)).toBeNull()
  })
})

it('paths have parts in any writing', () => {
  expect(partsOf('steps["a-b"].output[0].x')).toEqual(['steps', 'a-b', 'output', '0', 'x'])
})

it('an expression ends with its braces', () => {
  expect(expressionStart('a {{ b }} c', 5)).toBe(4)
  expect(expressionStart('a {{ b }} c', 10)).toBeNull()
})
