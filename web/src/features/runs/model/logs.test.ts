import { expect, it } from 'vitest'

import { LogRows, type Piece, found, textOfRow } from './logs'

let seq = 0
const piece = (text: string, more: Partial<Piece> = {}): Piece => ({
  seq: ++seq, path: 'build', attempt: 1, stream: 'stdout', text, at: '2026-01-01T00:00:00.000000Z', ...more,
}) // prettier-ignore

const texts = (...pieces: Piece[]) => {
  const log = new LogRows()
  for (const one of pieces) log.add([one])
  return log.rows.map(textOfRow)
}

it('puts lines together from pieces', () => {
  expect(texts(piece('one\ntw'), piece('o\nthree'))).toEqual(['one', 'two', 'three'])
})

it('keeps empty lines, and makes none of the end of a line', () => {
  expect(texts(piece('one\n\ntwo\n'), piece('three\n'))).toEqual(['one', '', 'two', 'three'])
})

it('does not mix the lines of two streams', () => {
  const rows = texts(piece('out'), piece('err\n', { stream: 'stderr' }), piece('put\n'))
  expect(rows).toEqual(['output', 'err'])
})

it('takes a piece once, however often it is read', () => {
  const log = new LogRows()
  const pieces = [piece('one\n'), piece('two\n')]
  expect(log.add(pieces)).toBe(true)
  expect(log.add(pieces)).toBe(false)
  expect(log.rows).toHaveLength(2)
})

it('shows of a progress bar what was written last', () => {
  expect(texts(piece('10%\r20%\r30%\n'))).toEqual(['30%'])
  expect(texts(piece('10%'), piece('\r20%'), piece('\r30%\n'))).toEqual(['30%'])
  expect(texts(piece('windows\r\nlines\r\n'))).toEqual(['windows', 'lines'])
})

it('finds words whatever their letter case, and colours do not hide them', () => {
  const log = new LogRows()
  log.add([piece('fine\n\x1b[31mER\x1b[1mROR\x1b[0m: disk\n')])
  expect(found(log.rows, 'error')).toEqual([1])
  expect(found(log.rows, '  ')).toEqual([])
})

it('breaks a line that does not end', () => {
  const rows = texts(piece('x'.repeat(19_999)), piece('yy'), piece('z'))
  expect(rows.map((row) => row.length)).toEqual([20_001, 1])
})
