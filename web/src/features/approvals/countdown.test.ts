import { describe, expect, it } from 'vitest'

import { countdown, isOver } from './countdown'

const NOW = Date.parse('2026-11-21T12:00:00Z')
const at = (time: string) => countdown(`2026-11-21T${time}Z`, NOW)

describe('the deadline of an approval', () => {
  it('is no countdown when there is none, or none that can be read', () => {
    expect([countdown(null, NOW), countdown('soon', NOW)]).toEqual([null, null])
  })

  it('warns in its last hour', () => {
    expect([at('14:05:00'), at('12:59:00')]).toEqual([
      { text: '2 h 5 min left', tone: 'neutral' },
      { text: '59 min left', tone: 'warning' },
    ])
  })

  it('counts the last seconds down to one, never to zero', () => {
    expect(countdown('2026-11-21T12:00:00.100Z', NOW)?.text).toBe('1.0 s left')
  })

  it('says when it has passed', () => {
    expect(at('12:00:00')).toEqual({ text: 'The deadline has passed', tone: 'danger' })
  })

  it('is over for everybody once it has passed, or somebody has decided', () => {
    const open = { status: 'open', deadline_at: '2026-11-21T13:00:00Z' }
    expect([
      isOver(open, NOW),
      isOver({ ...open, status: 'approved' }, NOW),
      isOver(open, NOW + 7_200_000),
    ]).toEqual([false, true, true])
  })
})
