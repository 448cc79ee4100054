import { describe, expect, it } from 'vitest'

import { questionOf } from './question'

const names = ['trigger']
const bindings = { trigger: { payload: 5 } }

describe('what is asked about a text', () => {
  it('is what it gives with its values', () => {
    const asked = { kind: 'template', text: 'a {{ trigger.payload }}', bindings } as const
    expect(questionOf({ ...asked, names })).toEqual(asked)
  })
  it('is only whether it can be read, when there are none', () => {
    const of = (kind: 'expression' | 'template', text: string) =>
      questionOf({ kind, text, names, bindings: null }).text
    expect(of('expression', 'trigger.a > 1 // big')).toBe('false && (trigger.a > 1 // big\n)')
    expect(of('template', '{{ trigger.a }}-{{ 1 + }}')).toBe('false && ( trigger.a \n) || false && ( 1 + \n)')
    expect(of('template', 'a {{ trigger.')).toBe('a {{ trigger.')
  })
  it('is about a name that is not there, wherever it stands', () => {
    const text = 'trigger.a || inputs.b'
    expect(questionOf({ kind: 'expression', text, names, bindings })).toEqual({
      kind: 'expression',
      text: 'inputs',
      bindings,
    })
  })
})
