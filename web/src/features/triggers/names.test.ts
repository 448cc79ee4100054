import { expect, it } from 'vitest'

import { namesAt } from './names'

const named = (path: string) => ({ path, type: 'any', doc: null, origin: null })
const scope = {
  names: [
    'run',
    'run.id',
    'trigger',
    'trigger.payload',
    'trigger.headers',
    'trigger.event',
    'trigger.event.key',
  ].map(named),
  functions: [{ name: 'size', signature: 'size(any) -> int', doc: 'How many' }],
}
const paths = (kind: Parameters<typeof namesAt>[0]) => namesAt(kind, scope).names.map((one) => one.path)

it('offers what a firing of that kind has, and nothing of a run', () => {
  expect(paths('schedule')).toEqual(['trigger', 'trigger.payload'])
  expect(paths('webhook')).toEqual(['trigger', 'trigger.payload', 'trigger.headers'])
  expect(paths('event')).toEqual(['trigger', 'trigger.payload', 'trigger.event', 'trigger.event.key'])
  expect(namesAt('manual', scope).functions).toEqual(scope.functions)
})
