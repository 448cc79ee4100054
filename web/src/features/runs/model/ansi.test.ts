import { describe, expect, it } from 'vitest'

import { AnsiReader, plain } from './ansi'

const read = (...pieces: string[]) => {
  const reader = new AnsiReader()
  return pieces.flatMap((piece) => reader.read(piece)).map(({ text, style }) => [text, style])
}

describe('terminal text', () => {
  it('keeps colours and weight until they are reset', () => {
    const [first, second, third] = read('\x1b[1;31mbad\x1b[0m good \x1b[32mfine')
    expect(first).toMatchObject(['bad', { bold: true, color: expect.stringContaining('#b3261e') }])
    expect(second).toEqual([' good ', {}])
    expect(third).toMatchObject(['fine', { color: expect.stringContaining('#1a7f37') }])
  })

  it('goes on with the colour in the next piece', () => {
    expect(read('\x1b[4mone', 'two').map(([, style]) => style)).toEqual([
      { underline: true },
      { underline: true },
    ])
  })

  it('reads the same wherever an escape is cut', () => {
    const text = 'a\x1b[38;5;208mb\x1b]8;;https://example.com\x07link\x1b]8;;\x07\x1b[39mc'
    const whole = read(text)
      .map(([piece]) => piece)
      .join('')
    for (let cut = 1; cut < text.length; cut++) {
      const pieces = read(text.slice(0, cut), text.slice(cut))
      expect(pieces.map(([piece]) => piece).join('')).toBe(whole)
    }
    expect(whole).toBe('ablinkc')
  })

  it('understands 256 colours and all colours, and passes over what it does not', () => {
    expect(read('\x1b[38;5;196mx')[0]).toMatchObject([
      'x',
      { color: expect.stringContaining('rgb(255 0 0)') },
    ])
    expect(read('\x1b[48;2;1;2;3mx')[0]).toMatchObject([
      'x',
      { background: expect.stringContaining('rgb(1 2 3)') },
    ])
    expect(read('\x1b[38;5;999mx\x1b[777my')).toEqual([['xy', {}]])
  })

  it('drops everything else that a terminal would obey', () => {
    const hostile = '\x1b[2J\x1b[1;1Hclean\x1b]0;title\x07\x1bPq#0\x1b\\\x07\x08\x00 text\x1b[?25l\x1bc'
    expect(
      read(hostile)
        .map(([text]) => text)
        .join(''),
    ).toBe('clean text')
    expect(plain(hostile)).toBe('clean text')
  })

  it('shows markup as text', () => {
    expect(read('<img src=x onerror=alert(1)>')).toEqual([['<img src=x onerror=alert(1)>', {}]])
  })

  it('does not hold back a text for an escape that never ends', () => {
    const reader = new AnsiReader()
    reader.read('\x1b]0;')
    const shown = reader.read('x'.repeat(5_000))
    expect(shown.map((segment) => segment.text).join('')).toContain('xxx')
  })
})
