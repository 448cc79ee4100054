import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

import { keyOrder, SHAPES } from '@/document/shapes'

import { argumentFields, stepFields, workflowFields } from './specs'

const definition = JSON.parse(readFileSync('../docs/reference/workflow.schema.json', 'utf8'))

function kinds(type: string): Record<string, string> {
  return Object.fromEntries(stepFields(definition, type).own.map((one) => [one.name, one.kind]))
}

describe('fields of steps', () => {
  it('know every property that the schema has', () => {
    for (const type of Object.keys(SHAPES)) {
      const model = definition.$defs[definition.$defs.Step.discriminator.mapping[type].split('/').at(-1)]
      expect([...keyOrder(type)].sort(), type).toEqual(Object.keys(model.properties).sort())
    }
  })
  it('follow how a value is read', () => {
    expect(kinds('action')).toEqual({ action: 'text', with: 'map', connection: 'text', delivery: 'choice' })
    expect(kinds('wait')).toEqual({
      for: 'template',
      until: 'template',
      event: 'group',
      on_timeout: 'choice',
    })
    expect(kinds('foreach')).toEqual({
      items: 'tree',
      as: 'text',
      concurrency: 'number',
      on_item_error: 'choice',
    })
    expect(kinds('approval')).toMatchObject({
      title: 'template',
      form: 'schema',
      approvers: 'list',
      deadline: 'duration',
      escalate: 'group',
    })
    expect(kinds('parallel')).toEqual({ join: 'text', on_branch_error: 'choice' })
    expect(kinds('shell')).toMatchObject({ run: 'script', env: 'map' })
  })
  it('have groups with fields of their own', () => {
    const retry = stepFields(definition, 'action').handling.find((one) => one.name === 'retry')
    expect(retry?.fields?.map((one) => [one.path, one.kind])).toContainEqual(['/retry/on', 'choices'])
    const event = stepFields(definition, 'wait').own.find((one) => one.name === 'event')
    expect(event?.fields?.map((one) => [one.name, one.kind])).toEqual([
      ['name', 'template'],
      ['key', 'template'],
      ['where', 'expression'],
      ['look_back', 'duration'],
    ])
  })
  it('say which must be given', () => {
    const required = stepFields(definition, 'while').own.filter((one) => one.required)
    expect(required.map((one) => one.name)).toEqual(['condition', 'max_iterations'])
  })
})

it('the workflow has its own', () => {
  expect(workflowFields(definition).map((one) => one.kind)).toEqual([
    'text',
    'text',
    'longText',
    'duration',
    'group',
  ])
})

it('arguments come from the schema of the action, the required first', () => {
  const input = {
    type: 'object',
    required: ['url'],
    properties: {
      method: { enum: ['GET', 'POST'], default: 'GET' },
      url: { type: 'string' },
      follow: { type: 'boolean' },
      json: {},
      headers: { anyOf: [{ type: 'object', additionalProperties: { type: 'string' } }, { type: 'null' }] },
    },
  }
  const shown = argumentFields(input).map((one) => [one.name, one.kind])
  expect(shown).toEqual([
    ['url', 'template'],
    ['method', 'choice'],
    ['follow', 'choice'],
    ['json', 'tree'],
    ['headers', 'map'],
  ])
})
