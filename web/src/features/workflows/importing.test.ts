import { describe, expect, it } from 'vitest'

import {
  type ApplyItem,
  hasWork,
  importSummary,
  merged,
  pastedName,
  problemsByFile,
  refusalOf,
  workOf,
} from './importing'

const file = (path: string, text = '') => ({ path, text })
const item = (action: ApplyItem['action']): ApplyItem => ({
  action,
  name: 'a',
  path: 'a.yaml',
  workflow_id: null,
  version: 1,
  changes: [],
  findings: [],
})

describe('importing files', () => {
  it('takes the newer of two files with one name', () => {
    expect(merged([file('a.yaml', 'old')], [file('a.yaml', 'new'), file('b.yaml')])).toEqual([
      file('a.yaml', 'new'),
      file('b.yaml'),
    ])
  })

  it('says why a file cannot be taken', () => {
    expect([refusalOf('a.yaml', 10), refusalOf('photo.png', 10), refusalOf('big.yml', 2 ** 21)]).toEqual([
      null,
      'photo.png is not a YAML or JSON file.',
      'big.yml is larger than 1 MB.',
    ])
  })

  it('names what is pasted so that nothing is replaced', () => {
    expect(pastedName([file('pasted.yaml')])).toBe('pasted-2.yaml')
  })

  it('puts each error at its file', () => {
    const errors = [
      { pointer: '/documents/1/steps/0', code: 'x', detail: 'b.yaml: line 3, column 1: no such action' },
      { pointer: '/note', code: 'y', detail: 'too long' },
    ]
    const found = problemsByFile([file('a.yaml'), file('b.yaml')], errors)
    expect([found.get('b.yaml'), found.get('')]).toEqual([
      [{ pointer: '/steps/0', text: 'line 3, column 1: no such action' }],
      [{ pointer: '/note', text: 'too long' }],
    ])
  })

  it('says in a few words what would happen', () => {
    const items = [item('create'), item('unchanged'), item('create'), item('update')]
    expect(importSummary(items)).toBe('2 new, 1 changed, 1 the same')
    expect(importSummary([])).toBe('nothing to do')
  })

  it('knows when there is nothing to do', () => {
    expect([hasWork([item('unchanged')]), hasWork([item('update')])]).toEqual([false, true])
  })
})

it('counts what stands beside the steps as well', () => {
  const alert = {
    action: 'create' as const,
    name: 'b',
    path: null,
    alert_id: null,
    changes: [],
    findings: [],
  }
  const work = workOf({ dry_run: true, items: [item('unchanged')], triggers: [], alerts: [alert] })
  expect([hasWork(work), importSummary(work)]).toEqual([true, '1 new, 1 the same'])
})
