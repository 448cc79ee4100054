import { describe, expect, it } from 'vitest'

import { freeSecretName, nameFor, NEW_ALERT, newTarget, secretOf, suggestedInputs, wrongWith } from './form'

const MAIL = { ...newTarget('email'), to: 'ops@example.com' }
const GOOD = { ...NEW_ALERT, name: 'run-fails', to: [MAIL] }

describe('a name', () => {
  it.each([
    [NEW_ALERT, [], 'run-fails'],
    [NEW_ALERT, ['run-fails'], 'run-fails-2'],
    [{ ...NEW_ALERT, triggers: ['nightly-*'] }, [], 'nightly-fails'],
    [{ ...NEW_ALERT, workflows: ['*_report'], on: [] }, [], 'report-alert'],
  ])('is made out of what it tells', (alert, taken, name) => expect(nameFor(alert, taken)).toBe(name))
})

it.each([
  ['/name', { name: 'Nightly Fails' }],
  ['/on', { on: [] }],
  ['/on/0', { on: [{ kind: 'failures_in_row' as const, count: 1, after: '' }] }],
  ['/on/0', { on: [{ kind: 'late' as const, count: 0, after: 'soon' }] }],
  ['/to', { to: [] }],
  ['/to/1/email', { to: [MAIL, { ...MAIL, to: 'ops' }] }],
  ['/to/0/secret', { to: [{ ...newTarget('webhook'), to: 'https://example.com' }] }],
  ['/to/0/workflow', { to: [newTarget('workflow')] }],
  ['/every', { every: '5s' }],
])('says at %s what is wrong with %j', (pointer, patch) => {
  expect(wrongWith(GOOD)).toEqual({})
  expect(Object.keys(wrongWith({ ...GOOD, ...patch }))).toEqual([pointer])
})

it('makes a secret that signs, under a free name', () => {
  expect(secretOf(new Uint8Array(32).fill(255))).toBe(`whsec_${'/'.repeat(42)}8=`)
  expect(freeSecretName(['ALERTS_KEY'])).toBe('ALERTS_KEY_2')
})

it('fills in what a workflow must be given', () =>
  expect(
    suggestedInputs({
      properties: { subject: { type: 'string' }, what: { type: 'string' }, all: { type: 'object' } },
      required: ['subject', 'what', 'all'],
    }),
  ).toEqual({ subject: '{{ alert.subject }}', what: '{{ alert.text }}', all: '{{ alert }}' }))
