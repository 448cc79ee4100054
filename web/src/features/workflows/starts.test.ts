import { expect, test } from 'vitest'

import { leftWords, onWords, ownerText, thereText, whyNotStart } from './starts'

test('what comes at no certain time is told by what it comes from', () => {
  expect(onWords({ on: ['webhook'] })).toBe('on a webhook')
  expect(onWords({ on: ['event'] })).toBe('on events')
  expect(onWords({ on: ['webhook', 'event'] })).toBe('on a webhook and events')
})

test('the clock of the zone is told with its zone, where both are known', () => {
  expect(thereText({ local: '2026-11-22T09:00:00+01:00', timezone: 'Europe/Berlin' })).toBe(
    '2026-11-22 09:00 in Europe/Berlin',
  )
  expect(thereText({ local: null, timezone: null })).toBe('')
})

test('what would not start says so', () => {
  expect(whyNotStart({ enabled: true, version: 1 })).toBeNull()
  expect(whyNotStart({ enabled: false, version: 1 })).toContain('disabled')
  expect(whyNotStart({ enabled: true, version: null })).toContain('published')
})

test('a key is told apart from a person of the same name', () => {
  expect(ownerText({ kind: 'member', name: 'Ada' })).toBe('Ada')
  expect(ownerText({ kind: 'key', name: 'deploy' })).toBe('API key deploy')
})

test('who deletes a workflow is told how many triggers are left behind', () => {
  expect(leftWords(1, false)).toBe('1 trigger starts it. It stays, and its firings will fail.')
  expect(leftWords(2, false)).toContain('2 triggers start it.')
  expect(leftWords(199, true)).toContain('At least 199 triggers start it.')
  expect(leftWords(0, true)).toContain('Many triggers may start it.')
})
