import { describe, expect, it } from 'vitest'

import { expiryAt, isLastAdmin, keyState, rolesUpTo, scopesByNoun } from './roles'

const member = (id: string, role: string, disabled = false) => ({
  id,
  role,
  disabled_at: disabled ? '2026-01-01T00:00:00Z' : null,
})

describe('roles', () => {
  it('are handed out up to one’s own', () => {
    expect([rolesUpTo('editor'), rolesUpTo('nonsense')]).toEqual([['viewer', 'operator', 'editor'], []])
  })

  it('keep the last administrator who can sign in', () => {
    const ada = member('a', 'admin')
    expect(isLastAdmin(ada, [ada, member('b', 'admin', true), member('c', 'editor')])).toBe(true)
    expect(isLastAdmin(ada, [ada, member('b', 'admin')])).toBe(false)
    expect(isLastAdmin(member('c', 'editor'), [ada])).toBe(false)
  })
})

describe('API keys', () => {
  it('offer their scopes by noun', () => {
    expect(scopesByNoun(['run.read', 'key.read', 'run.launch'])).toEqual([
      ['run', ['run.read', 'run.launch']],
      ['key', ['key.read']],
    ])
  })

  it('expire after whole days, or never', () => {
    const now = Date.parse('2026-11-21T00:00:00Z')
    expect([expiryAt('7', now), expiryAt('', now)]).toEqual(['2026-11-28T00:00:00.000Z', null])
  })

  it('are active until they expire or are revoked', () => {
    const now = Date.parse('2026-11-21T00:00:00Z')
    const past = '2026-11-20T00:00:00Z'
    expect([
      keyState({ revoked_at: null, expires_at: null }, now),
      keyState({ revoked_at: null, expires_at: past }, now),
      keyState({ revoked_at: past, expires_at: past }, now),
    ]).toEqual(['active', 'expired', 'revoked'])
  })
})
