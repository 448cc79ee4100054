import { describe, expect, it } from 'vitest'

import { keyLabels, matchPress, pressText, type Press } from './hotkeys'

const press = (key: string, held: Partial<Press> = {}): Press => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
})

describe('the text of a press', () => {
  it.each([
    [press('k', { ctrlKey: true }), 'mod+k'],
    [press('K', { metaKey: true, shiftKey: true }), 'mod+shift+k'],
    [press('?', { shiftKey: true }), '?'],
    [press('X', { shiftKey: true }), 'shift+x'],
    [press('ArrowDown'), 'arrowdown'],
    [press(' '), 'space'],
  ])('%o is %s', (one, text) => expect(pressText(one)).toBe(text))
})

describe('matching', () => {
  const keys = ['g h', 'g r', 'x', 'mod+k']

  it('waits for the second key of a sequence', () => {
    const first = matchPress(keys, '', press('g'))
    expect(first).toEqual({ hit: null, pending: 'g' })
    expect(matchPress(keys, first.pending, press('r')).hit).toBe('g r')
  })

  it('takes a key by itself when it does not go on with the sequence', () => {
    expect(matchPress(keys, 'g', press('x')).hit).toBe('x')
  })

  it('begins anew with g g', () => {
    expect(matchPress(keys, 'g', press('g'))).toEqual({ hit: null, pending: 'g' })
  })

  it('leaves other keys alone', () => {
    expect(matchPress(keys, '', press('h'))).toEqual({ hit: null, pending: '' })
    expect(matchPress(keys, '', press('k'))).toEqual({ hit: null, pending: '' })
  })
})

it('shows keys as the machine at hand calls them', () => {
  expect(keyLabels('mod+k', false)).toEqual(['Ctrl', 'K'])
  expect(keyLabels('mod+shift+k', true)).toEqual(['⌘', '⇧', 'K'])
  expect(keyLabels('g h', false)).toEqual(['G', 'then', 'H'])
})
