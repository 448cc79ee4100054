import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

import { removeAt, renameKey, setAt } from './edits'
import { lineOf, rangeOf, stepAt } from './lines'
import { child, compare, parentOf } from './pointer'
import { read, valueAt } from './reading'
import { rootsIn } from './references'
import { countReferences, renameStep } from './rename'
import { addKeyed, addSlot } from './slots'
import { copySteps, deleteSteps, duplicateSteps, insertStep, moveSteps, pasteSteps } from './steps'
import { equal, withoutValue } from './values'
import { stepsOf } from './walk'

const EXAMPLES = '../examples'
const examples = readdirSync(EXAMPLES)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => [name, readFileSync(`${EXAMPLES}/${name}`, 'utf8')] as const)

const TEXT = `# the head
name: sample # stays
inputs:
  who: {type: string}   # odd   spacing
steps:
  # about fetch
  - id: fetch
    type: action
    action: http.request # why
    with:
      url: "https://x/{{ inputs.who }}"
      # deep remark
    # trailing remark

  # about gate
  - id: gate
    type: if
    condition: steps.fetch.output.status == 200
    then:
      - {id: log, type: set, vars: {a: "{{ steps.fetch.output.body }}"}}
    else: []

  - id: end-it
    type: return
outputs:
  a: "{{ vars.a }}"
`

function commentsIn(text: string): string[] {
  return [...text.matchAll(/(?<=^|\s)#.*$/gm)].map(([comment]) => comment).sort()
}

describe('setting a field', () => {
  it('changes nothing but the value', () => {
    expect(setAt(TEXT, '/steps/0/action', 'http.get')).toBe(TEXT.replace('http.request #', 'http.get #'))
  })
  it('keeps the quotes of a text', () => {
    expect(setAt(TEXT, '/steps/0/with/url', 'https://y')).toContain('url: "https://y"\n      # deep remark')
  })
  it('puts a new key where the language writes it', () => {
    const text = setAt(TEXT, '/steps/1/if', "inputs.who != ''", { order: ['id', 'type', 'if', 'condition'] })
    expect(text).toContain("type: if\n    if: inputs.who != ''\n    condition:")
  })
  it('adds to braces', () => {
    expect(setAt(TEXT, '/inputs/who/required', true)).toContain('who: {type: string, required: true}   # odd')
  })
  it('writes many lines as a block', () => {
    const text = setAt(TEXT, '/steps/0/with/text', 'a\n  b\n')
    expect(text).toContain('text: |\n        a\n          b\n      # deep remark')
  })
  it('makes the maps on the way', () => {
    expect(valueAt(read(setAt(TEXT, '/steps/0/retry/attempts', 3)).data, '/steps/0/retry')).toEqual({
      attempts: 3,
    })
  })
  it('replaces a map by a text and back', () => {
    const flat = setAt(TEXT, '/steps/0/with', 'x')
    expect(read(flat).data).toMatchObject({ steps: [{ with: 'x' }, {}, {}] })
    expect(valueAt(read(setAt(flat, '/steps/0/with', { b: [1] })).data, '/steps/0/with')).toEqual({ b: [1] })
  })
  it('says so when the text cannot be read', () => {
    expect(() => setAt('a: [', '/a', 1)).toThrow(/Line 1 cannot be read/)
  })
})

describe('removing', () => {
  it('takes a key with its line', () => {
    expect(removeAt(TEXT, '/steps/0/action')).toBe(TEXT.replace('    action: http.request # why\n', ''))
  })
  it('moves the next key up behind the dash', () => {
    expect(removeAt(TEXT, '/steps/0/id')).toContain('# about fetch\n  - type: action\n')
  })
  it('leaves an empty list where the last step went', () => {
    expect(removeAt(TEXT, '/steps/1/then/0')).toContain('then: []\n    else: []')
  })
  it('renames a key in its place', () => {
    expect(renameKey(TEXT, '/inputs/who', 'whom')).toBe(TEXT.replace('who: {', 'whom: {'))
  })
})

describe('steps', () => {
  it('inserts between two, with the blank line that the author keeps', () => {
    const { text, selection } = insertStep(
      TEXT,
      { slot: '/steps', index: 1 },
      { id: 'fetch', type: 'set', vars: { a: 1 } },
    )
    expect(text).toContain(
      '# trailing remark\n\n  - id: fetch_2\n    type: set\n    vars:\n      a: 1\n\n  # about gate',
    )
    expect(selection).toEqual(['/steps/1'])
  })
  it('opens up a one-line list for a step that comes in', () => {
    const { text } = insertStep(
      TEXT,
      { slot: '/steps/1/then', index: 1 },
      { id: 'n', type: 'fail', message: 'no' },
    )
    expect(text).toContain(
      '- {id: log, type: set, vars: {a: "{{ steps.fetch.output.body }}"}}\n      - id: n',
    )
  })
  it('puts the first step into an empty list', () => {
    const { text } = insertStep(
      TEXT,
      { slot: '/steps/1/else', index: 0 },
      { id: 'n', type: 'fail', message: 'no' },
    )
    expect(text).toContain('else:\n      - id: n\n        type: fail\n        message: no\n\n  - id: end-it')
  })
  it('moves a step with its comments', () => {
    const { text, selection } = moveSteps(TEXT, ['/steps/0'], { slot: '/steps/1/else', index: 0 })
    expect(text).toContain(
      '    else:\n      # about fetch\n      - id: fetch\n        type: action\n        action: http.request # why',
    )
    expect(selection).toEqual(['/steps/0/else/0'])
    expect(commentsIn(text)).toEqual(commentsIn(TEXT))
  })
  it('refuses to move a step into itself', () => {
    expect(() => moveSteps(TEXT, ['/steps/1'], { slot: '/steps/1/else', index: 0 })).toThrow(/into itself/)
  })
  it('selects what stands there after a deletion', () => {
    expect(deleteSteps(TEXT, ['/steps/2']).selection).toEqual(['/steps/1'])
    expect(deleteSteps(TEXT, ['/steps/1/then/0']).selection).toEqual(['/steps/1'])
  })
  it('duplicates with references that follow inside of the copy', () => {
    const { text, selection } = duplicateSteps(TEXT, ['/steps/0', '/steps/1'])
    expect(selection).toEqual(['/steps/2', '/steps/3'])
    expect(valueAt(read(text).data, '/steps/3/condition')).toBe('steps.fetch_2.output.status == 200')
    expect(valueAt(read(text).data, '/steps/1/condition')).toBe('steps.fetch.output.status == 200')
  })
  it('refuses to paste what are no steps', () => {
    expect(() => pasteSteps(TEXT, { slot: '/steps', index: 0 }, 'just words')).toThrow(/no steps/)
  })
  it('opens braces around a list', () => {
    const text =
      'name: a\nsteps:\n  - {id: a, type: if, condition: x, then: [{id: b, type: set, vars: {a: 1}}]}\n'
    const { text: result } = insertStep(
      text,
      { slot: '/steps/0/then', index: 0 },
      { id: 'c', type: 'return' },
    )
    expect(result).toBe(
      'name: a\nsteps:\n  - id: a\n    type: if\n    condition: x\n    then:\n      - id: c\n        type: return\n      - {id: b, type: set, vars: {a: 1}}\n',
    )
  })
})

describe('slots', () => {
  it('adds a body in its place', () => {
    const text = 'name: a\nsteps:\n  - id: t\n    type: try\n    do: []\n    finally: []\n'
    expect(addSlot(text, '/steps/0', 'catch')).toContain('do: []\n    catch: []\n    finally: []')
  })
  it('adds cases with free names', () => {
    const text = 'name: a\nsteps:\n  - id: s\n    type: switch\n    on: x\n    cases: {}\n'
    const { text: one, key } = addKeyed(text, '/steps/0')
    expect(key).toBe('case_1')
    expect(read(addKeyed(one, '/steps/0').text).data).toMatchObject({
      steps: [{ cases: { case_1: [], case_2: [] } }],
    })
  })
})

describe('renaming a step', () => {
  it('updates expressions and templates, and nothing else', () => {
    const text = renameStep(TEXT, '/steps/0', 'load')
    expect(text).toBe(TEXT.replace('id: fetch', 'id: load').replaceAll('steps.fetch', 'steps.load'))
  })
  it('writes an id with a dash in brackets', () => {
    const text = renameStep(TEXT, '/steps/0', 'lo-ad')
    expect(valueAt(read(text).data, '/steps/1/condition')).toBe('steps["lo-ad"].output.status == 200')
    expect(valueAt(read(text).data, '/steps/1/then/0/vars/a')).toBe('{{ steps["lo-ad"].output.body }}')
    expect(countReferences(read(text).data, 'lo-ad')).toBe(2)
  })
  it('leaves references alone when two steps have the id', () => {
    const text = TEXT.replace('id: log', 'id: fetch')
    expect(renameStep(text, '/steps/0', 'load')).toBe(text.replace('id: fetch', 'id: load'))
  })
})

describe('places in the text', () => {
  it('finds the line of a pointer and the step of an offset', () => {
    const document = read(TEXT)
    expect(lineOf(TEXT, rangeOf(document, '/steps/1/condition').from)).toBe(18)
    expect(stepAt(document, TEXT.indexOf('id: log'))).toBe('/steps/1/then/0')
  })
})

describe.each(examples)('%s', (_, text) => {
  const { data } = read(text)
  const steps = stepsOf(data)

  it('is read without problems', () => {
    expect(read(text).problems).toEqual([])
    expect(steps.length).toBeGreaterThan(0)
  })
  it.each(steps.map((step) => step.pointer))('step %s is cut and pasted back without a trace', (pointer) => {
    const cut = deleteSteps(text, [pointer]).text
    expect(equal(read(cut).data, emptiedLike(data, pointer))).toBe(true)
    const place = { slot: parentOf(pointer), index: Number(pointer.split('/').at(-1)) }
    const back = pasteSteps(cut, place, copySteps(text, [pointer])).text
    expect(read(back).data).toEqual(data)
    expect(commentsIn(back)).toEqual(commentsIn(text))
  })
  it('any two steps can change places', () => {
    for (const from of steps) {
      for (const to of steps) {
        if (to.pointer.startsWith(from.pointer)) continue
        const place = { slot: parentOf(to.pointer), index: Number(to.pointer.split('/').at(-1)) }
        const moved = moveSteps(text, [from.pointer], place)
        expect(commentsIn(moved.text)).toEqual(commentsIn(text))
        expect(valueAt(read(moved.text).data, moved.selection[0] ?? '')).toEqual(from.step)
      }
    }
  })
  it('every id can be renamed there and back, byte for byte', () => {
    for (const { pointer, id } of steps) {
      if (id === undefined) continue
      expect(renameStep(renameStep(text, pointer, 'quite_another'), pointer, id)).toBe(text)
    }
  })
  it('pointers sort in document order', () => {
    const top = steps.filter((one) => /^\/steps\/\d+$/.test(one.pointer)).map((one) => one.pointer)
    expect([...top].reverse().sort(compare)).toEqual(top)
  })
  it('works as JSON too', () => {
    const json = `${JSON.stringify(data, null, 2)}\n`
    const { text: more } = insertStep(json, { slot: '/steps', index: 1 }, { type: 'set', vars: { a: 1 } })
    const back = deleteSteps(more, [child('/steps', 1)]).text
    expect(JSON.parse(more).steps).toHaveLength((data as { steps: unknown[] }).steps.length + 1)
    expect(back).toBe(json)
  })
})

function emptiedLike(data: unknown, pointer: string): unknown {
  return withoutValue(data, pointer)
}

describe('names that an expression reads', () => {
  it('are the beginnings of its paths, without what it binds itself', () => {
    expect(
      rootsIn('steps.a.items.filter(one, one.x > n).map(one, vars.b) + size(inputs.c)', 'expression'),
    ).toEqual(['steps', 'n', 'vars', 'inputs'])
    expect(rootsIn('Hello {{ who }} and {{ has(loop.index) && true }}', 'template')).toEqual(['who', 'loop'])
  })
})
