import { describe, expect, it } from 'vitest'

import { ruleWords } from './rules'

describe('the rules of a trigger', () => {
  it('are told, each in a sentence', () => {
    const document = {
      overlap: 'queue',
      catch_up: { policy: 'all', window: '2h', limit: 5 },
      retry: { attempts: 4, backoff: '1m', max: '1h' },
      timeout: '15m',
      pause_after_failures: 3,
    }
    expect(ruleWords(document)).toEqual([
      'While the one before still runs, it waits for it.',
      'All firings that were missed start, of the last 2h, 5 at most.',
      'Up to 4 attempts, the next after 1m, twice that each time up to 1h.',
      'A run that takes longer than 15m is cancelled, and has failed.',
      'It pauses itself after 3 failures in a row.',
    ])
  })

  it('say what a retry means that leaves all of it open', () => {
    expect(ruleWords({ retry: {} })).toEqual(['Up to 3 attempts, the next after 30s, twice that each time.'])
    expect(ruleWords({ retry: { attempts: 2, factor: 1 } })).toEqual([
      'Up to 2 attempts, the next after 30s.',
    ])
  })

  it('are silent about what is as usual', () => {
    expect(ruleWords({ overlap: 'allow', catch_up: 'last', retry: { attempts: 1 } })).toEqual([])
    expect(ruleWords({ catch_up: 'none' })).toEqual(['Firings that were missed are left out.'])
  })
})
