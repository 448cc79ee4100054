import { describe, expect, it } from 'vitest'

import type { Trigger } from './api'
import { askedOf, chosen, isOn, quietUntil, reasonOf, stateOf, stateWord } from './state'

const trigger = (patch: Partial<Trigger> = {}) =>
  ({
    name: 'nightly',
    title: '',
    text: 'Every day at 02:00 (UTC)',
    workflow: 'report',
    kind: 'schedule',
    enabled: true,
    state: null,
    state_reason: null,
    health: null,
    paused_until: null,
    definition: {},
    next_at: '2026-11-22T02:00:00Z',
    ...patch,
  }) as Trigger

const PAUSED = trigger({
  name: 'paused',
  enabled: false,
  state: 'paused',
  state_reason: 'It failed.',
  health: 'It failed.',
})
const OFF = trigger({ name: 'off', enabled: false, next_at: null })
const DONE = trigger({ name: 'done', state: 'completed', state_reason: 'Its time has come.', next_at: null })
const WANTED = { q: '', state: '', kind: '', workflow: '', order: 'name' }

describe('the state of a trigger', () => {
  it('is what the server says of it', () =>
    expect([trigger(), PAUSED, OFF, DONE].map(stateOf)).toEqual(['on', 'attention', 'off', 'done']))

  it('is no trouble when a person has paused it until a certain time', () => {
    const resting = { ...PAUSED, health: null, paused_until: '2026-11-22T02:00:00Z' }
    expect(stateOf(resting)).toBe('paused')
    expect(stateWord(resting)).toEqual({ label: 'Paused', tone: 'info' })
    expect(quietUntil(resting)).toBe('2026-11-22T01:59:59.999Z')
  })

  it('is never well when nobody knows it', () => {
    expect(stateOf({ ...trigger(), state: 'hibernating' })).toBe('attention')
    expect(stateWord({ ...trigger(), state: 'hibernating' })).toEqual({
      label: 'hibernating',
      tone: 'warning',
    })
  })

  it('comes with its reason', () => {
    expect(reasonOf(PAUSED)).toBe('It failed.')
    expect(reasonOf(OFF)).toBeNull()
    expect(reasonOf(DONE)).toBe('Its time has come.')
    expect(isOn(DONE)).toBe(false)
  })

  it.each([
    [
      'It has no secret yet, so it refuses everything: onward trigger rotate-secret gh',
      'It has no secret yet, so it refuses everything.',
    ],
    [
      "The workflow 'x' is disabled: onward workflow enable x. One that was recorded waits for it.",
      "The workflow 'x' is disabled. One that was recorded waits for it.",
    ],
  ])('is told without the command of a terminal', (health, told) =>
    expect(reasonOf(trigger({ health }))).toBe(told),
  )
})

describe('the list', () => {
  it('stays in its order when something is switched off', () => {
    const on = [trigger({ name: 'b' }), trigger({ name: 'a' }), trigger({ name: 'c' })]
    const off = on.map((one) => (one.name === 'a' ? { ...one, enabled: false, next_at: null } : one))
    expect(chosen(off, WANTED).map((one) => one.name)).toEqual(['a', 'b', 'c'])
  })

  it('has the next firing first when asked', () => {
    const soon = trigger({ name: 'z', next_at: '2026-11-21T09:00:00Z' })
    expect(chosen([OFF, trigger(), soon], { ...WANTED, order: 'next' }).map((one) => one.name)).toEqual([
      'z',
      'nightly',
      'off',
    ])
  })

  it('is searched by what a webhook or an event says', () => {
    const hook = { name: 'hook', kind: 'webhook', definition: { webhook: { check: { scheme: 'github' } } } }
    const all = [trigger(hook), trigger()]
    expect(chosen(all, { ...WANTED, q: 'signed by github' }).map((one) => one.name)).toEqual(['hook'])
  })

  it('is asked for in the words of the server, and no other words', () => {
    expect(askedOf({ ...WANTED, q: ' night ', kind: 'webhook', state: 'attention' })).toEqual({
      q: 'night',
      kind: 'webhook',
      workflow: undefined,
      state: 'attention',
      order: 'name',
    })
    expect(JSON.stringify(askedOf({ ...WANTED, state: 'lost', kind: 'nonsense' }))).toBe('{"order":"name"}')
  })

  it('is searched by name, words and workflow', () => {
    expect(chosen([trigger(), OFF], { ...WANTED, q: 'night REPORT' })).toHaveLength(1)
    expect(chosen([trigger(), OFF, DONE], { ...WANTED, state: 'done' })).toEqual([DONE])
  })
})
