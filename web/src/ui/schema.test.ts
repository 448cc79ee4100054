import { describe, expect, it } from 'vitest'

import { asSchema, controlOf, errorAt, fieldsOf, hintOf, labelOf, pointerTo, withMember } from './schema'

describe('the control of a schema', () => {
  it.each([
    [{ type: 'string' }, 'text'],
    [{ type: 'string', maxLength: 5000 }, 'lines'],
    [{ type: 'string', writeOnly: true }, 'secret'],
    [{ type: 'string', format: 'date-time' }, 'instant'],
    [{ type: 'integer' }, 'integer'],
    [{ enum: ['a', 1] }, 'choice'],
    [{ type: ['string', 'null'] }, 'text'],
    [{ type: ['string', 'number'] }, 'json'],
    [{ type: 'object' }, 'json'],
    [{ type: 'object', properties: { a: {} } }, 'object'],
    [{ type: 'array', items: { type: 'string' } }, 'list'],
    [{ type: 'array', items: { type: 'object' } }, 'json'],
    [{}, 'json'],
  ])('%j is %s', (schema, control) => expect(controlOf(schema)).toBe(control))
})

it('reads the inputs of a workflow as the schema of an object', () => {
  const schema = asSchema({
    a: { type: 'string', required: true },
    b: { type: 'string', required: true, default: 'x' },
  })
  expect(schema.required).toEqual(['a'])
})

it('takes a schema for a schema, and an input that is called type for an input', () => {
  const schema = { type: 'object', properties: {} }
  expect(asSchema(schema)).toBe(schema)
  expect(fieldsOf(asSchema({ type: { type: 'string' } })).map((one) => one.name)).toEqual(['type'])
})

it('shows required fields first', () => {
  const fields = fieldsOf({ properties: { a: {}, b: {}, c: {} }, required: ['c'] })
  expect(fields.map((one) => one.name)).toEqual(['c', 'a', 'b'])
})

it('makes words of names', () => {
  expect(labelOf('customer_id', {})).toBe('Customer id')
  expect(labelOf('dryRun', {})).toBe('Dry run')
  expect(labelOf('x', { title: 'The X' })).toBe('The X')
})

it('says limits and defaults', () => {
  expect(hintOf({ description: 'How many.', minimum: 1, maximum: 5, default: 2 })).toBe(
    'How many. From 1 to 5. Default: 2.',
  )
  expect(hintOf({})).toBeUndefined()
})

it('finds the error of a place, and of what is below it when asked', () => {
  const errors = [{ pointer: '/a/0', detail: 'no' }]
  expect(errorAt(errors, '/a', false)).toBeUndefined()
  expect(errorAt(errors, '/a', true)).toBe('no')
  expect(errorAt(errors, '/a/0', false)).toBe('no')
})

it('escapes names in pointers', () => expect(pointerTo('', 'a/b~c')).toBe('/a~1b~0c'))

it('takes a member away instead of writing undefined', () => {
  expect(withMember({ a: 1, b: 2 }, 'a', undefined)).toEqual({ b: 2 })
})
