import { describe, expect, it } from 'vitest'

import type { DeliveryLine } from './api'
import { binaryOf, curlOf, deliveryWord, othersText, sizeText } from './deliveries'

const delivery = (patch: Partial<DeliveryLine>) =>
  ({ outcome: 'accepted', repeats: 0, code: null, ...patch }) as DeliveryLine

describe('a delivery', () => {
  it('is told in a word', () => {
    expect(deliveryWord(delivery({})).label).toBe('Taken')
    expect(deliveryWord(delivery({ repeats: 2 })).label).toBe('Taken, came 3 times')
    expect(deliveryWord(delivery({ outcome: 'refused', code: 'wrong_signature' })).label).toBe(
      'Wrong signature',
    )
    expect(deliveryWord(delivery({ outcome: 'refused', code: 'body_too_slow' })).label).toBe('Body too slow')
    expect(deliveryWord(delivery({ outcome: 'refused' }))).toEqual({ label: 'Refused', tone: 'warning' })
  })

  it('has a size', () => {
    expect([17, 2_345, 1_200_000].map(sizeText)).toEqual(['17 B', '2.3 KB', '1.2 MB'])
  })

  it('may have come with others', () => {
    expect([1, 2].map(othersText)).toEqual(['one other', '2 others'])
  })

  it('of bytes is told by their kind, and not shown', () => {
    expect(binaryOf({ content_type: 'image/png', size: 3, base64: 'AAA=' })).toEqual({
      contentType: 'image/png',
      size: 3,
    })
    expect(binaryOf({ size: 3 })).toBeNull()
    expect(binaryOf(null)).toBeNull()
  })
})

describe('the command for a sender', () => {
  const at = (scheme: string) => ({ url: "http://here/hooks/it's", method: 'PUT', scheme })

  it('signs as the scheme wants it', () => {
    expect(curlOf(at('github'), {})).toContain('X-Hub-Signature-256: sha256=$SIGNATURE')
    expect(curlOf(at('github'), {})).toContain('-H "X-GitHub-Event: push"')
    expect(curlOf(at('github'), {})).toContain('-H "X-GitHub-Delivery: $(date +%s)-$$"')
    expect(curlOf(at('stripe'), {})).toContain('"$SENT.$BODY"')
    expect(curlOf(at('basic'), { user: 'ada' })).toContain(`-u 'ada:'"$SECRET"`)
  })

  it('signs as a check of its own kind says', () => {
    const check = {
      header: 'X-Sig',
      prefix: 'v1=',
      encoding: 'base64',
      separator: ':',
      timestamp_header: 'X-Time',
    }
    const command = curlOf(at('hmac'), check)
    expect(command).toContain('"$SENT:$BODY"')
    expect(command).toContain('-H "X-Time: $SENT"')
    expect(command).toContain('-H "X-Sig: v1=$SIGNATURE"')
  })

  it('quotes the address, and says what it can of what it does not know', () => {
    expect(curlOf(at('none'), {})).toContain(`curl -X PUT 'http://here/hooks/it'\\''s'`)
    expect(curlOf(at('sphinx'), {})).toContain('--data-binary')
  })
})
