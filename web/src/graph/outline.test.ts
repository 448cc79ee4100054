import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

import { ancestorsOf, endsPath, outlineOf } from './outline'
import { BROKEN, everyType, randomDocument } from './samples'
import { STEP_TYPES } from './stepTypes'

const EXAMPLES = join(import.meta.dirname, '../../../examples')
const examples = readdirSync(EXAMPLES).filter((name) => name.endsWith('.yaml'))

const stepsIn = (text: string): number => (text.match(/(?:^|[{\s-])id: /gm) ?? []).length

describe('outline', () => {
  it.each(examples)('has every step of the example %s once', (name) => {
    const text = readFileSync(join(EXAMPLES, name), 'utf8')
    const { order } = outlineOf(parse(text))
    expect(order.length).toBeGreaterThan(0)
    expect(order.length).toBeLessThanOrEqual(stepsIn(text))
    expect(new Set(order.map((node) => node.pointer)).size).toBe(order.length)
  })

  it.each(examples)('knows every type of the example %s, and says what each step does', (name) => {
    const { order } = outlineOf(parse(readFileSync(join(EXAMPLES, name), 'utf8')))
    expect(order.filter((node) => !node.known || node.summary === '')).toEqual([])
  })

  it('takes every step type', () => {
    const { order, byId } = outlineOf(everyType())
    expect(Object.keys(STEP_TYPES)).toHaveLength(16)
    for (const type of Object.keys(STEP_TYPES)) expect(byId.get(`the_${type}`)?.known).toBe(true)
    expect(order.every((node) => node.known)).toBe(true)
  })

  it.each(BROKEN.map((document) => [document]))('draws the broken draft %j', (document) => {
    const { order, byKey, byPointer } = outlineOf(document)
    expect(byKey.size).toBe(order.length)
    expect(byPointer.size).toBe(order.length)
  })

  it('has every step of a random document once', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const { order, byKey } = outlineOf(randomDocument(seed, 60))
      expect(order).toHaveLength(60)
      expect(byKey.size).toBe(60)
    }
  })

  it('keeps the key of a step when others are put before it', () => {
    const step = { id: 'b', type: 'set' }
    const alone = outlineOf({ steps: [step] }).byId.get('b')
    const second = outlineOf({ steps: [{ id: 'a', type: 'set' }, step] }).byId.get('b')
    expect([alone?.key, alone?.pointer]).toEqual(['b', '/steps/0'])
    expect([second?.key, second?.pointer]).toEqual(['b', '/steps/1'])
  })

  it('tells steps with the same id apart', () => {
    const { order } = outlineOf({
      steps: [
        { id: 'a', type: 'set' },
        { id: 'a', type: 'set' },
      ],
    })
    expect(order.map((node) => node.key)).toEqual(['/steps/0', '/steps/1'])
  })

  it('escapes names of cases in pointers', () => {
    const { slots } = outlineOf({ steps: [{ id: 'r', type: 'switch', cases: { 'a/b~c': [] } }] })
    expect(slots.has('/steps/0/cases/a~1b~0c')).toBe(true)
  })

  it('is cut, not endless, when a document holds itself', () => {
    const loop: Record<string, unknown> = { id: 'w', type: 'while' }
    loop['do'] = [loop, loop]
    expect(outlineOf({ steps: [loop] }).order.length).toBeLessThanOrEqual(5_000)
  })

  it('knows the containers around a step', () => {
    const { byId } = outlineOf(everyType())
    expect(ancestorsOf(byId.get('try_catch')!).map((node) => node.id)).toEqual(['the_try'])
  })
})

describe('the end of a path', () => {
  const ends = (step: Record<string, unknown>): boolean => endsPath(outlineOf({ steps: [step] }).order[0]!)
  const stop = [{ id: 'x', type: 'return' }]
  const go = [{ id: 'y', type: 'set' }]

  it.each([
    ['return', { type: 'return' }, true],
    ['fail', { type: 'fail' }, true],
    ['a return that may be skipped', { type: 'return', if: 'x' }, false],
    ['an if that ends both ways', { type: 'if', then: stop, else: stop }, true],
    ['an if without else', { type: 'if', then: stop }, false],
    ['an if that goes on one way', { type: 'if', then: stop, else: go }, false],
    ['a try that ends in both', { type: 'try', do: stop, catch: stop }, true],
    ['a try whose catch goes on', { type: 'try', do: stop, catch: go }, false],
    ['a try whose finally ends', { type: 'try', do: go, finally: stop }, true],
    ['a loop', { type: 'foreach', do: stop }, false],
  ])('%s: %#', (_name, step, expected) => {
    expect(ends(step)).toBe(expected)
  })
})
