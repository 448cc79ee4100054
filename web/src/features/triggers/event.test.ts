import { describe, expect, it } from 'vitest'

import { eventOf, eventWords, fits, misfit, missingOfEvent, readEvent, writeEvent } from './event'

describe('the form of an event', () => {
  it.each([
    { type: 'order.*' },
    { type: ['order.*', 'item.added'], source: 'shop/**', key: 'order-17', newer: [1] },
  ])('loses nothing of %j', (stored) => {
    expect(writeEvent(readEvent(stored))).toEqual(stored)
    expect(eventOf(readEvent(stored), stored)).toBe(stored)
  })

  it('says what is missing', () => {
    expect(missingOfEvent(readEvent({}))).toContain('order.*')
    expect(missingOfEvent(readEvent({ type: '**' }))).toBeNull()
  })

  it('is told in plain words', () => {
    expect(eventWords({ type: ['order.*', 'item.added'], source: 'shop/**' })).toBe(
      'When order.* or item.added happens, from shop/**',
    )
    expect(eventWords({ type: '**', key: 'k' })).toBe('When any event happens, with the key k')
  })
})

describe('an event', () => {
  it.each([
    ['order.*', 'order.paid', true],
    ['order.*', 'order.item.added', false],
    ['order.**', 'order.item.added', true],
    ['**', 'anything.at.all', true],
    ['*.paid', 'order.paid', true],
    ['order.*.done', 'order..done', true],
    ['order.paid', 'order.paid.late', false],
    ['o*r.p*d', 'order.paid', true],
    ['a.b', 'axb', false],
    ['*', '', true],
  ])('of the pattern %s: %s fits: %s', (pattern, name, expected) => {
    expect(fits(pattern, name, '.')).toBe(expected)
  })

  it('is told apart by the first part that does not fit', () => {
    const form = readEvent({ type: 'order.*', source: 'shop/*', key: 'a' })
    const event = { name: 'order.paid', source: 'shop/eu', key: 'a' }
    expect(misfit(form, event)).toBeNull()
    expect(misfit(form, { ...event, name: 'item.added' })).toBe('type')
    expect(misfit(form, { ...event, source: 'shop/eu/west' })).toBe('source')
    expect(misfit(form, { ...event, key: null })).toBe('key')
  })

  it('does not hold up the page, however hostile the pattern', () => {
    expect(fits('*a'.repeat(200), 'a'.repeat(500) + 'b', '.')).toBe(false)
  })
})
