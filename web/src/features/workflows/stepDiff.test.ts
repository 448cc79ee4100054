import { describe, expect, it } from 'vitest'

import { type StepChange, diffSummary, shownChanges } from './stepDiff'

const step = (kind: StepChange['kind'], more: Partial<StepChange> = {}): StepChange => ({
  kind,
  id: 'fetch',
  type: 'http.request',
  before: null,
  after: null,
  new_id: null,
  fields: [],
  ...more,
})

describe('the difference of two versions', () => {
  it('says where a step came', () => {
    const [shown] = shownChanges({ fields: [], steps: [step('added', { after: 'gate/then' })] })
    expect([shown?.verb, shown?.subject, shown?.place]).toEqual(['Added', 'fetch', 'in gate/then'])
  })

  it('says where a step was before it moved', () => {
    const [shown] = shownChanges({ fields: [], steps: [step('moved', { before: '', after: 'each/do' })] })
    expect(shown?.place).toBe('in each/do, was at the top level')
  })

  it('names both ids of a renamed step', () => {
    const [shown] = shownChanges({ fields: [], steps: [step('renamed', { new_id: 'load' })] })
    expect(shown?.subject).toBe('fetch to load')
  })

  it('shows a changed field with both values, unescaped', () => {
    const fields = [{ kind: 'changed' as const, path: '/with/a~1b', before: 1, after: { x: true } }]
    const [shown] = shownChanges({ fields: [], steps: [step('changed', { fields })] })
    expect(shown?.fields).toEqual([{ name: 'with.a/b', before: '1', after: '{\n  "x": true\n}' }])
  })

  it('tells a value that came from one that is null', () => {
    const fields = [{ kind: 'added' as const, path: '/timeout', before: null, after: null }]
    expect(shownChanges({ fields, steps: [] })[0]?.fields).toEqual([
      { name: 'timeout', before: null, after: 'null' },
    ])
  })

  it('is summed up in a few words', () => {
    const steps = [step('changed'), step('added'), step('added')]
    expect(diffSummary({ fields: [], steps })).toBe('2 steps added, 1 changed')
    expect(diffSummary({ fields: [], steps: [] })).toBe('no differences')
  })
})
