import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

import { removeAt, setAt } from './edits'
import { begin, type History, push, undo } from './history'
import { indexOf, isWithin, parentOf } from './pointer'
import { read, valueAt } from './reading'
import { EditRefused } from './splicing'
import { deleteSteps, duplicateSteps, insertStep, moveSteps } from './steps'
import { equal } from './values'
import { stepsOf } from './walk'

const EXAMPLES = '../examples'
const texts = readdirSync(EXAMPLES)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => readFileSync(`${EXAMPLES}/${name}`, 'utf8'))

/** The same numbers every time: a failure can be looked at again. */
function dice(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const VALUES = [
  'plain',
  'two\nlines\n',
  '{{ a.b["c"] }}',
  "it's: # odd",
  '',
  5,
  true,
  null,
  [1, 'x'],
  { a: { b: [] } },
  'on',
  '007',
]

function randomEdit(text: string, roll: (below: number) => number): string {
  const steps = stepsOf(read(text).data)
  const step = steps[roll(steps.length)]
  if (!step) return insertStep(text, { slot: '/steps', index: 0 }, { type: 'set', vars: { a: 1 } }).text
  const other = steps[roll(steps.length)] ?? step
  const place = { slot: parentOf(step.pointer), index: indexOf(step.pointer) + roll(2) }
  switch (roll(6)) {
    case 0:
      return insertStep(text, place, { type: 'set', vars: { text: VALUES[roll(5)] } }).text
    case 1:
      return steps.length > 3 ? deleteSteps(text, [step.pointer]).text : text
    case 2:
      return isWithin(place.slot, other.pointer) ? text : moveSteps(text, [other.pointer], place).text
    case 3:
      return duplicateSteps(text, [step.pointer]).text
    case 4:
      return removeAt(setAt(text, `${step.pointer}/note`, 'x'), `${step.pointer}/note`)
    default: {
      const value = VALUES[roll(VALUES.length)]
      const result = setAt(text, `${step.pointer}/with/${'abc'[roll(3)]}`, value)
      expect(equal(valueAt(read(result).data, `${step.pointer}/with`), undefined)).toBe(false)
      return result
    }
  }
}

it('any edits, one after the other, can be read; undo gives the text back byte for byte', () => {
  const roll = dice(7)
  for (const text of texts) {
    let history: History = begin(text)
    for (let round = 0; round < 25; round += 1) {
      try {
        history = push(history, { text: randomEdit(history.present.text, roll), selection: [] }, 0)
      } catch (error) {
        // Refused in words is fine; anything else is not.
        if (!(error instanceof EditRefused)) throw error
      }
      expect(read(history.present.text).problems).toEqual([])
    }
    while (history.past.length > 0) history = undo(history)
    expect(history.present.text).toBe(text)
  }
}, 60_000)

it('a value that is set is what is read, in every style of writing', () => {
  for (const text of texts) {
    for (const { pointer } of stepsOf(read(text).data)) {
      for (const value of VALUES) {
        expect(valueAt(read(setAt(text, `${pointer}/note`, value)).data, `${pointer}/note`)).toEqual(value)
      }
    }
  }
}, 60_000)

it('comments survive every edit that does not take their step away', () => {
  const comments = (text: string) => [...text.matchAll(/^\s*#.*$/gm)].map(([line]) => line.trim()).sort()
  for (const text of texts) {
    for (const { pointer } of stepsOf(read(text).data)) {
      expect(comments(setAt(text, `${pointer}/name`, 'A name'))).toEqual(comments(text))
    }
  }
})
