import { describe, expect, it } from 'vitest'

import type { EventView, Invocation } from './api'
import { readEvent } from './event'
import { sampleOf, seenAs } from './samples'

const about = { id: 'trg_1', name: 'paid', type: 'event' }
const none = { about, event: readEvent({}), events: [], next: undefined, last: undefined }

function happened(name: string, data: unknown): EventView {
  return { id: 'evt_1', name, key: null, source: 'shop', data, at: '2026-11-01T00:00:00Z' } as EventView
}

function started(type: string, not_shown: string[] = []): Invocation {
  return { source: type, trigger: { type, payload: { id: 1 } }, not_shown } as unknown as Invocation
}

describe('what an expression is tried on', () => {
  it('is for events the newest that fits, as its firing would see it', () => {
    const events = [
      happened('item.sent', 1),
      happened('order.paid', { amount: 5 }),
      happened('order.paid', 2),
    ]
    const sample = sampleOf({ ...none, kind: 'event', event: readEvent({ type: 'order.*' }), events })
    expect(sample?.words).toBe('the newest order.paid')
    expect(sample?.trigger).toMatchObject({
      name: 'paid',
      payload: { amount: 5 },
      event: { type: 'order.paid' },
    })
  })
  it('is for schedules the next firing', () => {
    const sample = sampleOf({ ...none, kind: 'schedule', next: '2026-11-22T02:30:00Z' })
    expect(sample?.trigger).toMatchObject({ scheduled_for: '2026-11-22T02:30:00Z', payload: null })
  })
  it('is for others what came last, unless it was of another kind then', () => {
    expect(sampleOf({ ...none, kind: 'webhook', last: started('webhook') })?.words).toBe('the last delivery')
    expect(sampleOf({ ...none, kind: 'webhook', last: started('schedule') })).toBeNull()
    expect(sampleOf({ ...none, kind: 'schedule', last: started('once') })).not.toBeNull()
  })
  it('is never what is not shown whole', () => {
    expect(sampleOf({ ...none, kind: 'webhook', last: started('webhook', ['payload']) })).toBeNull()
  })
})

describe('of a batch', () => {
  const batch = { parts: ['inv_1', 'inv_2'], payload: { items: [{ id: 1 }, { id: 2 }] } }
  it('filters and keys see a part, inputs all of it', () => {
    expect(seenAs('key', batch, true)['payload']).toEqual({ id: 1 })
    expect(seenAs('input', batch, true)['payload']).toEqual({ items: [{ id: 1 }, { id: 2 }] })
  })
  it('that is still to come, one that came alone is the only part', () => {
    expect(seenAs('input', { payload: 5 }, true)).toMatchObject({ source: 'batch', payload: { items: [5] } })
    expect(seenAs('filter', { payload: 5 }, true)['payload']).toBe(5)
  })
})
