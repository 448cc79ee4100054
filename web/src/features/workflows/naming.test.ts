import { describe, expect, it } from 'vitest'

import { isName, renamed } from './naming'

describe('names of workflows', () => {
  it('are small letters, digits and dashes', () => {
    expect(['greet', 'a-1', '2026', 'Greet', '-a', 'a-', '', 'a_b'].map(isName)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
      false,
      false,
    ])
  })
})

describe('a document under another name', () => {
  it('keeps every other byte, comments too', () => {
    const document = '# greets\nname:   greet # its name\nsteps: []\n'
    expect(renamed(document, 'hello')).toBe('# greets\nname:   hello # its name\nsteps: []\n')
  })

  it('keeps the quotes of JSON', () => {
    expect(renamed('{"name": "greet", "steps": []}', 'hello')).toBe('{"name": "hello", "steps": []}')
  })

  it('does not take a name within a step for its own', () => {
    expect(renamed('steps:\n  - name: x\n', 'hello')).toBe('name: hello\nsteps:\n  - name: x\n')
  })

  it('quotes a name that YAML would read as a number', () => {
    expect(renamed('name: greet\n', '2026')).toBe('name: "2026"\n')
  })
})
