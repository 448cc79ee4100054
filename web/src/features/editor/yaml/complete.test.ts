import { expect, it } from 'vitest'

import { suggestYaml } from './complete'

const known = {
  actions: [
    {
      name: 'http.request',
      title: 'Ask',
      arguments: [
        { name: 'url', required: true },
        { name: 'method', required: false },
      ],
    },
  ],
}

/** The cursor is where `|` stands. */
function labels(text: string): string[] | undefined {
  const at = text.indexOf('|')
  return suggestYaml(text.replace('|', ''), at, known)?.items.map((one) => one.label)
}

it('suggests the keys of the document', () => {
  expect(labels('name: a\n|')).toEqual([
    'title',
    'description',
    'inputs',
    'concurrency',
    'timeout',
    'steps',
    'outputs',
    'on_failure',
  ])
})

it('suggests the keys that the step has not yet', () => {
  const found = labels('steps:\n  - id: a\n    type: fail\n    |\n    message: x\n  - id: b\n    type: set\n')
  expect(found).toEqual(['name', 'note', 'if', 'code'])
})

it('suggests how a step begins', () => {
  expect(labels('steps:\n  - |\n')).toEqual(['id', 'type'])
})

it('suggests step types and actions', () => {
  expect(labels('steps:\n  - id: a\n    type: fo|')).toContain('foreach')
  expect(labels('steps:\n  - id: a\n    action: |')).toEqual(['http.request'])
})

it('suggests the arguments of the action', () => {
  expect(
    labels('steps:\n  - id: a\n    type: action\n    action: http.request\n    with:\n      url: x\n      |'),
  ).toEqual(['method'])
})

it('keeps quiet inside of texts', () => {
  expect(labels('steps:\n  - id: a\n    message: some words |')).toBeUndefined()
})

it('comes to an end in a text that begins with an empty line', () => {
  expect(labels('\nname: x\nde|')).toContain('description')
})
