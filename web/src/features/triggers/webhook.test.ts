import { describe, expect, it } from 'vitest'

import {
  isMade,
  missingOfWebhook,
  newWebhook,
  readWebhook,
  type WebhookForm,
  webhookOf,
  webhookTraits,
  webhookWords,
  writeWebhook,
} from './webhook'

const form = (patch: Partial<WebhookForm>): WebhookForm => ({ ...newWebhook(), ...patch })

const FULL = {
  path: 'shop/orders',
  check: {
    scheme: 'hmac',
    secret: 'SHOP',
    previous_secret: 'SHOP_BEFORE',
    networks: ['192.0.2.0/24'],
    tolerance: '2m',
    header: 'X-Signature',
    algorithm: 'sha512',
    encoding: 'base64',
    prefix: 'v1=',
    components: ['header:X-Time', 'body'],
    separator: '.',
    timestamp_header: 'X-Time',
  },
  methods: ['POST', 'PUT'],
  max_body: '64kb',
  delivery_header: 'X-Id',
  rate_limit: { count: 100, per: '1m' },
  answer: { status: 201, body: 'thanks', headers: { 'Content-Type': 'text/plain' } },
}

describe('the form of a webhook', () => {
  it('loses nothing', () => {
    expect(writeWebhook(readWebhook(FULL))).toEqual(FULL)
    expect(webhookOf(readWebhook(FULL), FULL)).toBe(FULL)
  })

  it('keeps what is newer than this page', () => {
    const newer = { check: { scheme: 'sphinx', riddle: 'legs' }, queue: 'fast' }
    expect(writeWebhook(readWebhook(newer))).toEqual(newer)
  })

  it('begins with a check, and says no more than it must', () => {
    expect(writeWebhook(newWebhook())).toEqual({ check: { scheme: 'standard' } })
  })

  it('sends only what its scheme looks at', () => {
    const from = form({ ...readWebhook(FULL), scheme: 'github', secretFrom: 'made' })
    expect(writeWebhook(from)).toMatchObject({ check: { scheme: 'github', networks: ['192.0.2.0/24'] } })
    expect(Object.keys(writeWebhook(from)['check'] as object)).toEqual(['scheme', 'networks'])
    expect(writeWebhook(from)).not.toHaveProperty('delivery_header')
  })

  it('has a secret of its own only where the sender does not make it', () => {
    expect(isMade(form({ scheme: 'github' }))).toBe(true)
    expect(isMade(form({ scheme: 'stripe' }))).toBe(false)
    expect(isMade(form({ scheme: 'none' }))).toBe(false)
  })

  it.each([
    [{ address: 'path' }, 'path'],
    [{ address: 'path', path: 'shop', scheme: 'none' }, 'check'],
    [{ scheme: 'slack' }, 'check/secret'],
    [{ scheme: 'hmac' }, 'check/header'],
    [{ scheme: 'basic' }, 'check/user'],
    [{ methods: [] }, 'methods'],
  ] as [Partial<WebhookForm>, string][])('says that %j misses %s', (patch, field) => {
    expect(missingOfWebhook(form(patch))?.field).toBe(field)
  })

  it('answers as it is told', () => {
    expect(writeWebhook(form({ answer: 'wait' }))['answer']).toEqual({ wait: '10s' })
    expect(writeWebhook(form({ answer: 'own', headers: 'X-A: b: c' }))['answer']).toEqual({
      status: 200,
      headers: { 'X-A': 'b: c' },
    })
  })

  it('says how it answers and what bounds it has', () => {
    expect(webhookTraits(FULL)).toEqual([
      ['Answers', 'at once, 201 with words of its own'],
      ['Takes', 'at most 100 in 1m; more are answered 429'],
      ['Only from', '192.0.2.0/24'],
      ['Largest body', '64kb'],
    ])
    expect(webhookTraits({ answer: { wait: '5s' } })).toEqual([
      ['Answers', "with the run's outputs, when it ends within 5s"],
    ])
  })

  it('is told in plain words', () => {
    expect(webhookWords(FULL)).toBe('POST or PUT /hooks/shop/orders, signed (HMAC)')
    expect(webhookWords({ check: { scheme: 'github' } })).toBe('POST to a secret address, signed by GitHub')
  })
})
