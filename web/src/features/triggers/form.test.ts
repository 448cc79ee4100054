import { describe, expect, it } from 'vitest'

import { freeName, readTrigger, sorted, withTemplates, writeTrigger } from './form'

const FULL = {
  name: 'nightly',
  title: 'Every night',
  workflow: 'report',
  branch: 'main',
  schedule: { cron: '0 2 * * *', timezone: 'Europe/Berlin', dst: { gap: 'skip' } },
  inputs: { day: '{{ trigger.scheduled_for }}' },
  filter: 'trigger.payload != null',
  catch_up: { policy: 'all', window: '2h', limit: 5 },
  overlap: 'skip',
  retry: { attempts: 3, backoff: '1m', factor: 3, max: '10m' },
  timeout: '1h',
  pause_after_failures: 4,
}

describe('the form of a trigger', () => {
  it('loses nothing', () => {
    expect(writeTrigger(readTrigger(FULL), FULL)).toEqual(FULL)
  })

  it('leaves out what says nothing', () => {
    const small = { name: 'one', workflow: 'report', schedule: { every: '1h' } }
    expect(writeTrigger(readTrigger(small), small)).toEqual(small)
  })

  it('keeps the meaning of short forms', () => {
    const short = { name: 'one', workflow: 'report', schedule: { every: '1h' }, catch_up: 'none', retry: {} }
    expect(writeTrigger(readTrigger(short), short)).toMatchObject({
      catch_up: 'none',
      retry: { attempts: 3 },
    })
    const window = { ...short, catch_up: { window: '2h' } }
    expect(writeTrigger(readTrigger(window), window)).toMatchObject({
      catch_up: { policy: 'last', window: '2h' },
    })
  })

  it('says nothing of missed firings when there are none', () => {
    const form = readTrigger(FULL)
    const manual = writeTrigger({ ...form, kind: 'manual' }, FULL)
    expect(manual).not.toHaveProperty('catch_up')
    expect(manual).not.toHaveProperty('schedule')
  })

  it.each([
    [{ webhook: { path: 'shop', check: { scheme: 'github', secret: 'SHOP' }, newer: 1 } }, 'webhook'],
    [{ event: { type: ['order.*', 'item.**'], newer: true } }, 'event'],
    [{}, 'manual'],
  ])('keeps a trigger with %j', (when, kind) => {
    const stored = {
      name: 'one',
      workflow: 'report',
      ...when,
      dedupe: { key: '{{ trigger.id }}', window: '1h' },
    }
    expect(readTrigger(stored).kind).toBe(kind)
    // What is started by hand is not looked at for repeats.
    const written = kind === 'manual' ? { name: 'one', workflow: 'report' } : stored
    expect(writeTrigger(readTrigger(stored), stored)).toEqual(written)
  })

  it('keeps what is newer than this page', () => {
    const stored = { name: 'one', workflow: 'report', branch: 'next', later: { than: 'this' } }
    expect(writeTrigger({ ...readTrigger(stored), title: 'One' }, stored)).toEqual({
      ...stored,
      title: 'One',
    })
  })

  it('goes over to another kind and takes nothing along that means nothing there', () => {
    const event = { ...readTrigger(FULL), kind: 'event' as const }
    const written = writeTrigger({ ...event, event: { ...event.event, types: 'order.*' } }, FULL)
    expect(written).toMatchObject({ event: { type: 'order.*' }, overlap: 'skip' })
    expect(written).not.toHaveProperty('schedule')
    expect(written).not.toHaveProperty('catch_up')
  })

  it('finds a name that is free', () => {
    expect(freeName('daily_report', [])).toBe('daily-report')
    expect(freeName('report', ['report', 'report-2'])).toBe('report-3')
  })

  it('sorts refusals by field, wherever they were found', () => {
    const found = sorted([
      { pointer: '/definition/schedule/cron', detail: 'a' },
      { pointer: '/inputs/day', detail: 'b' },
      { pointer: '/definition/inputs/people/0', detail: 'c' },
      { pointer: '/name', detail: 'd' },
      { pointer: '/definition/branch', detail: 'e' },
      { pointer: '/definition/webhook/check/secret', detail: 'f' },
      { pointer: '/definition/webhook/check/networks/3', detail: 'g' },
      { pointer: '/definition/event/type/1', detail: 'h' },
      { pointer: '/definition/debounce/wait', detail: 'i' },
      { pointer: '/definition/batch', detail: 'j' },
    ])
    expect(found.schedule).toEqual([{ pointer: '/schedule/cron', detail: 'a' }])
    expect(found.inputs.map((one) => one.pointer)).toEqual(['/day', '/people/0'])
    expect(found.at).toEqual({ name: 'd' })
    expect(found.others).toEqual(['e'])
    expect(found.webhook).toEqual({ 'check/secret': 'f', 'check/networks': 'g' })
    expect(found.event).toEqual({ type: 'h' })
    expect(found.policies).toEqual({ 'debounce/wait': 'i', batch: 'j' })
  })

  it('shows a template as text, whatever the field takes', () => {
    const schema = {
      properties: { amount: { type: 'integer', minimum: 1, title: 'How much' }, day: { type: 'string' } },
    }
    expect(withTemplates(schema, { amount: '{{ trigger.payload.amount }}' }).properties).toEqual({
      amount: { type: 'string', title: 'How much', templated: true },
      day: { type: 'string' },
    })
  })
  it('does so at any depth, and leaves what takes text anyway as it is', () => {
    const inner = { type: 'object', properties: { count: { type: 'integer' } } }
    const long = { type: 'string', maxLength: 5000 }
    const templates = { of: { count: '{{ trigger.payload }}' }, long: '{{ trigger.name }}' }
    const { of, long: kept } = withTemplates({ properties: { of: inner, long } }, templates).properties!
    expect(of?.properties?.['count']).toEqual({ type: 'string', templated: true })
    expect(kept).toBe(long)
  })
})
