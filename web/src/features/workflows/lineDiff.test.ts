import { describe, expect, it } from 'vitest'

import { changedLines, diffRows, folded } from './lineDiff'

const text = (...lines: string[]) => lines.map((line) => `${line}\n`).join('')
const shown = (before: string, after: string) =>
  diffRows(before, after).map((row) => `${row.mark}:${row.before?.text ?? '-'}|${row.after?.text ?? '-'}`)

describe('two texts side by side', () => {
  it('are the same when nothing differs', () => {
    expect(shown(text('a', 'b'), text('a', 'b'))).toEqual(['same:a|a', 'same:b|b'])
  })

  it('put a line that came between the ones that stayed', () => {
    expect(shown(text('a', 'c'), text('a', 'b', 'c'))).toEqual(['same:a|a', 'new:-|b', 'same:c|c'])
  })

  it('put a line that went opposite to nothing', () => {
    expect(shown(text('a', 'b', 'c'), text('a', 'c'))).toEqual(['same:a|a', 'gone:b|-', 'same:c|c'])
  })

  it('put a changed line beside what it was', () => {
    expect(shown(text('a', 'b', 'c'), text('a', 'B', 'c'))).toEqual(['same:a|a', 'changed:b|B', 'same:c|c'])
  })

  it('start from nothing', () => {
    expect(shown('', text('a'))).toEqual(['new:-|a'])
  })

  it('do not differ by their line ends', () => {
    expect(changedLines(diffRows('a\r\nb\r\n', 'a\nb'))).toEqual({ added: 0, removed: 0 })
  })

  it('number the lines of each side', () => {
    const last = diffRows(text('x', 'a'), text('a', 'y')).at(-1)
    expect([last?.before, last?.after?.number]).toEqual([null, 2])
  })

  it('find the way through many changes', () => {
    const before = Array.from({ length: 300 }, (_, n) => `line ${n}`)
    const after = before.filter((_, n) => n % 7 !== 0).map((line, n) => (n % 11 === 0 ? `${line}!` : line))
    const rows = diffRows(text(...before), text(...after))
    const back = (side: 'before' | 'after') => rows.flatMap((row) => row[side]?.text ?? [])
    expect([back('before'), back('after')]).toEqual([before, after])
  })

  it('answer soon when nothing is alike', () => {
    const of = (word: string) => text(...Array.from({ length: 5_000 }, (_, n) => `${word} ${n}`))
    expect(changedLines(diffRows(of('a'), of('b')))).toEqual({ added: 5_000, removed: 5_000 })
  })

  it('fold what is far from any change', () => {
    const before = text(...'abcdefghij')
    const parts = folded(diffRows(before, before.replace('j\n', 'J\n')), 2)
    expect(parts.map((part) => [part.kind, part.rows.length])).toEqual([
      ['fold', 7],
      ['rows', 3],
    ])
  })
})
