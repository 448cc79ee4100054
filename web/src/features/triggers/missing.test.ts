import { expect, it } from 'vitest'

import { readTrigger } from './form'
import { isComplete, missingOfTrigger } from './missing'

const form = (document: object) => readTrigger({ workflow: 'report', ...document })

it('says of each kind what is still to be filled in', () => {
  expect(missingOfTrigger(form({ event: { type: '**' } }), 'one').event).toEqual({})
  expect(missingOfTrigger({ ...form({}), kind: 'event' }, 'one').event).toHaveProperty('type')
  expect(missingOfTrigger(form({ webhook: { check: { scheme: 'slack' } } }), 'one').webhook).toHaveProperty(
    'check/secret',
  )
  expect(missingOfTrigger(readTrigger({}), '')).toMatchObject({
    workflow: expect.stringContaining('workflow'),
  })
})

it('is complete when nothing is missing, also what would not be sent', () => {
  expect(isComplete(missingOfTrigger(form({}), 'one'))).toBe(true)
  expect(isComplete(missingOfTrigger(form({ dedupe: { key: '' } }), 'one'))).toBe(true)
  expect(isComplete(missingOfTrigger(form({ event: { type: '**' }, dedupe: {} }), 'one'))).toBe(false)
})
