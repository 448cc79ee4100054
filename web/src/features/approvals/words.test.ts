import { describe, expect, it } from 'vitest'

import { approverWords, outcomeWords, whyNotDecide } from './words'

const ME = { id: 'mem_1', permissions: ['approval.decide'] }
const question = (more = {}) => ({
  status: 'open',
  can_decide: false,
  allow_self: false,
  requested_by: 'mem_2',
  approvers: ['role:admin'],
  ...more,
})

describe('approvals in words', () => {
  it('name the approvers as people do', () => {
    expect(approverWords(['role:operator', 'member:ada@example.com', '*'])).toBe(
      'an operator or above or ada@example.com or anybody who may decide',
    )
  })

  it('say who decided, and never claim what is not known', () => {
    expect([
      outcomeWords({ status: 'denied', decided_name: 'Ada' }),
      outcomeWords({ status: 'moot', decided_name: null }),
    ]).toEqual(['Ada has denied this.', 'Its status is not known here: moot.'])
  })

  it('say why one cannot decide', () => {
    expect([
      whyNotDecide(question({ can_decide: true }), ME, false),
      whyNotDecide(question({ can_decide: true }), ME, true),
      whyNotDecide(question(), { ...ME, permissions: [] }, false),
      whyNotDecide(question({ requested_by: 'mem_1' }), ME, false),
      whyNotDecide(question(), ME, false),
    ]).toEqual([
      undefined,
      'The deadline has passed.',
      'Your role does not decide approvals.',
      'You started this run, so somebody else has to decide.',
      'This is for an admin.',
    ])
  })
})
