import { expect, it } from 'vitest'

import { type Change, topicsOf } from './change'

const change = (subject: string, kind: string): Change => ({ seq: 1, subject, kind, data: {}, at: '' })

it('is delivered to whoever follows its subject, and to whoever follows its family', () => {
  expect(topicsOf(change('run:run_1', 'run.moved'))).toEqual(['run:run_1', 'runs'])
  expect(topicsOf(change('trigger:trg_1', 'trigger.decided'))).toEqual(['trigger:trg_1', 'triggers'])
  expect(topicsOf(change('event:evt_1', 'event.published'))).toEqual(['event:evt_1', 'events'])
})

it('has no family where only whoever looks at its subject wants to know', () => {
  expect(topicsOf(change('run:run_1', 'step.ended'))).toEqual(['run:run_1'])
  expect(topicsOf(change('trigger:trg_1', 'invocation.moved'))).toEqual(['trigger:trg_1'])
})
