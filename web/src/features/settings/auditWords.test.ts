import { describe, expect, it } from 'vitest'

import { actionWords, daysBefore, subjectHref, subjectWords } from './auditWords'

describe('the audit log in words', () => {
  it('shows an action that it does not know as it is written', () => {
    expect([actionWords('secret.set'), actionWords('moon.landed')]).toEqual(['set a secret', 'moon.landed'])
  })

  it('leads to what a line is about', () => {
    expect([
      subjectHref('run:run_1', {}),
      subjectHref('approval:apr_1', {}),
      subjectHref('workflow:wf_1', { name: 'greet' }),
      subjectHref('trigger:trg_1', {}),
      subjectHref('alert:alt_1', {}),
      subjectHref('secret:TOKEN', {}),
    ]).toEqual([
      '/runs/run_1',
      '/approvals?open=apr_1',
      '/workflows/greet',
      '/schedules/trg_1',
      '/alerts?alert=alt_1',
      null,
    ])
  })

  it('names the thing when it can', () => {
    const person = (id: string) => (id === 'mem_1' ? 'Ada' : id)
    expect([
      subjectWords('workflow:wf_1', { name: 'greet' }, person),
      subjectWords('secret:TOKEN', {}, person),
      subjectWords('member:mem_1', { by: 'link' }, person),
    ]).toEqual(['greet', 'TOKEN', 'Ada'])
  })

  it('looks back so many days, and not at all for nonsense', () => {
    const now = Date.parse('2026-11-21T12:00:00Z')
    expect([daysBefore('7', now), daysBefore('', now), daysBefore('x', now)]).toEqual([
      '2026-11-14T12:00:00.000Z',
      '',
      '',
    ])
  })
})
