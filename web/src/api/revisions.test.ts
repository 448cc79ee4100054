import { describe, expect, it, vi } from 'vitest'

import { Problem, unreachable } from './problem'
import { ifMatch, savedOver } from './revisions'

function refusal(status: number, code: string): Problem {
  return new Problem({ ...unreachable(), status, code })
}

const STALE = refusal(412, 'changed_meanwhile')

describe('saving over a revision', () => {
  it('sends it as an entity tag', () => {
    expect(ifMatch('a1b2')).toEqual({ 'If-Match': '"a1b2"' })
    expect(ifMatch(undefined)).toEqual({})
  })

  it('is done when the newest says the same', async () => {
    const saved = savedOver(
      () => Promise.reject(STALE),
      async () => 'mine',
      (newest) => newest === 'mine',
    )
    await expect(saved).resolves.toBe('mine')
  })

  it.each([STALE, refusal(404, 'trigger_not_found')])(
    'is refused when it says anything else',
    async (refused) => {
      const saved = savedOver(
        () => Promise.reject(refused),
        async () => null,
        () => true,
      )
      await expect(saved).rejects.toBe(refused)
    },
  )

  it('looks at nothing for another refusal', async () => {
    const look = vi.fn<() => Promise<null>>(async () => null)
    const refused = refusal(422, 'invalid')
    await expect(
      savedOver(
        () => Promise.reject(refused),
        look,
        () => true,
      ),
    ).rejects.toBe(refused)
    expect(look).not.toHaveBeenCalled()
  })
})
