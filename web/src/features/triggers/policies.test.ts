import { describe, expect, it } from 'vitest'

import { missingOfPolicies, readPolicies, whyNotPolicy, writePolicies } from './policies'

const ALL = {
  dedupe: { key: '{{ trigger.payload.id }}', window: '1h' },
  rate_limit: { count: 100, per: '1m' },
  debounce: { wait: '10s', edge: 'leading', most: '1m' },
  throttle: { count: 10, per: '1s' },
  concurrency: { key: '{{ trigger.payload.shop }}', limit: 2 },
}
const always = () => true

describe('policies', () => {
  it('lose nothing, also not what is newer', () => {
    const newer = { ...ALL, batch: { size: 5, within: '1m', spill: true } }
    expect(writePolicies(readPolicies({ ...newer, name: 'one' }), always)).toEqual(newer)
  })

  it('are not there until they are set', () => {
    expect(readPolicies({ dedupe: null })).toEqual({})
    expect(writePolicies({ concurrency: {} }, always)).toEqual({ concurrency: { limit: 1 } })
  })

  it('say why they do not go together', () => {
    const around = { kind: 'webhook', overlap: '', policies: readPolicies(ALL) }
    expect(whyNotPolicy('batch', around)).toContain('choose one of them')
    expect(whyNotPolicy('dedupe', around)).toBeNull()
    expect(whyNotPolicy('concurrency', { ...around, overlap: 'skip' })).toContain('still runs')
    expect(whyNotPolicy('concurrency', { ...around, overlap: 'allow' })).toBeNull()
  })

  it('say where they would do nothing', () => {
    const around = { kind: 'once', overlap: '', policies: {} }
    expect(whyNotPolicy('throttle', around)).toContain('once')
    expect(whyNotPolicy('concurrency', { ...around, kind: 'manual' })).toBeNull()
  })

  it('say what is missing', () => {
    expect(missingOfPolicies({ dedupe: { key: ' ' }, batch: { within: '1s' } })).toEqual({
      'dedupe/key': expect.stringContaining('trigger.payload.id'),
      'dedupe/window': expect.stringContaining('1h'),
    })
  })
})
