import { describe, expect, it } from 'vitest'

import { healthLine, verdict } from './systemWords'

describe('the health of the installation', () => {
  it('says what to do about what is not well, and nothing about the rest', () => {
    const well = healthLine({ name: 'workers', status: 'ok', detail: '2 polling' })
    const bad = healthLine({ name: 'workers', status: 'failing', detail: '0 polling' })
    expect([well.advice, bad.advice]).toEqual([
      null,
      'Start one: `onward worker`. Runs wait until then; none is lost.',
    ])
  })

  it('never takes an unknown status for a good one', () => {
    expect(healthLine({ name: 'moon', status: 'half', detail: '' })).toMatchObject({
      ok: false,
      label: 'moon',
    })
  })

  it('names the processes of the supervisor', () => {
    expect(healthLine({ name: 'process worker-1', status: 'ok', detail: 'running' }).label).toBe(
      'Process worker-1',
    )
  })

  it('is summed up', () => {
    expect([verdict([]), verdict([{ ok: true }]), verdict([{ ok: false }, { ok: true }])]).toEqual([
      'Unknown',
      'All is well',
      'One thing is not well',
    ])
  })
})
