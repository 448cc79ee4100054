import { describe, expect, it } from 'vitest'

import { begin, type History, push, redo, undo } from './history'

const at = (text: string) => ({ text, selection: [] })

function typed(letters: string, pause: number): History {
  let history = begin('')
  let time = 0
  for (const [index] of [...letters].entries()) {
    history = push(history, at(letters.slice(0, index + 1)), (time += pause), 'field')
  }
  return history
}

describe('undo and redo', () => {
  it('go back and forth through the texts', () => {
    const history = push(push(begin('a'), at('b'), 0), at('c'), 0)
    expect(undo(undo(history)).present.text).toBe('a')
    expect(redo(undo(history)).present.text).toBe('c')
  })
  it('take what is typed in one go as one step', () => {
    expect(undo(typed('hello', 100)).present.text).toBe('')
  })
  it('stop where one paused', () => {
    expect(undo(typed('abc', 2_000)).present.text).toBe('ab')
  })
  it('forget what was undone with the next change', () => {
    const history = push(undo(push(begin('a'), at('b'), 0)), at('x'), 0)
    expect(redo(history).present.text).toBe('x')
  })
  it('hold at both ends', () => {
    expect(undo(begin('a')).present.text).toBe('a')
    expect(redo(begin('a')).present.text).toBe('a')
  })
})
