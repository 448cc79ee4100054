import { describe, expect, it } from 'vitest'

import { aheadOf, aheadWords, deadlineWords, stepIdOf } from './ahead'

const gate = (more = {}) => ({ id: 'gate', type: 'approval', ...more })

describe('what a decision leads to', () => {
  it('is the steps that come next', () => {
    const definition = { steps: [{ id: 'a' }, gate(), { id: 'b' }, { id: 'c' }] }
    expect(aheadWords(aheadOf(definition, 'gate')!).approve).toBe('Approved: it goes on with b, then c.')
  })

  it('is what comes after the container, when it is the last of its branch', () => {
    const definition = { steps: [{ id: 'if', type: 'if', then: [gate()] }, { id: 'after' }] }
    expect(aheadOf(definition, 'if/gate')?.next).toEqual(['after'])
  })

  it('is the next round, when it is the last of a loop', () => {
    const definition = {
      steps: [{ id: 'each', type: 'foreach', do: [{ id: 'x' }, gate()] }, { id: 'after' }],
    }
    expect(aheadWords(aheadOf(definition, 'each[3]/gate')!).approve).toBe('Approved: the loop each goes on.')
  })

  it('is the end, when nothing follows', () => {
    expect(aheadWords(aheadOf({ steps: [gate()] }, 'gate')!).approve).toBe('Approved: the run ends.')
  })

  it('depends on what the step says about a denial and the deadline', () => {
    const strict = aheadOf({ steps: [gate()] }, 'gate')!
    const lax = aheadOf(
      { steps: [gate({ on_deny: 'continue', on_deadline: 'approve' }), { id: 'b' }] },
      'gate',
    )!
    expect([aheadWords(strict).deny, deadlineWords(strict)]).toEqual([
      'Denied: the step fails.',
      'At the deadline the step fails.',
    ])
    expect([aheadWords(lax).deny, deadlineWords(lax)]).toEqual([
      'Denied: it goes on with b, and the steps see that it was denied.',
      'At the deadline it counts as approved.',
    ])
  })

  it('is unknown for a step that is not there', () => {
    expect([aheadOf({ steps: [gate()] }, 'other'), aheadOf(null, 'gate')]).toEqual([null, null])
  })

  it('finds the step of a path', () => {
    expect(['gate', 'each[3]/gate', 'a/b[1]'].map(stepIdOf)).toEqual(['gate', 'gate', 'b'])
  })
})
