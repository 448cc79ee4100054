/** What is shown to be read: code, values, statuses, errors. */

import { describe, expect, it } from 'vitest'

import { initials } from './Avatar'
import { errorReport, errorWords } from './errors'
import { highlightLine } from './highlight'
import { oneLine } from './json'
import { readNumber } from './NumberInput'
import { statusLook } from './status'

const kinds = (line: string, language: 'yaml' | 'json' | 'shell') =>
  highlightLine(line, language)
    .filter((piece) => piece.kind !== 'plain')
    .map((piece) => `${piece.kind} ${piece.text}`)

describe('highlighting', () => {
  it('tells keys from strings in JSON', () => {
    expect(kinds('{"a": "b", "c": -1.5, "d": null}', 'json')).toEqual([
      'key "a"',
      'string "b"',
      'key "c"',
      'number -1.5',
      'key "d"',
      'word null',
    ])
  })

  it('sees keys, holes and comments in YAML', () => {
    expect(kinds('- url: http://x/{{ inputs.a }} # why', 'yaml')).toEqual([
      'key url',
      'hole {{ inputs.a }}',
      'comment # why',
    ])
  })

  it.each(['', '"open', "a: 'b", '{{ open', '\\', 'x # y: "z'])('loses nothing of %j', (line) => {
    for (const language of ['yaml', 'json', 'shell', 'text'] as const)
      expect(
        highlightLine(line, language)
          .map((piece) => piece.text)
          .join(''),
      ).toBe(line)
  })
})

it('puts a value of any size on one line', () => {
  expect(oneLine({ a: 1, b: ['x'] })).toBe('{a: 1, b: ["x"]}')
  expect(oneLine(Array.from({ length: 100_000 }, (_, index) => index)).length).toBeLessThan(100)
  expect(oneLine('x'.repeat(100_000)).length).toBeLessThan(100)
})

it('shows a status that nobody knows as unknown, never as well', () => {
  expect(statusLook('brand_new')).toMatchObject({
    label: 'Unknown (brand_new)',
    tone: 'neutral',
    shape: 'unknown',
  })
  expect(statusLook('constructor').shape).toBe('unknown')
})

it('says what a problem says, and reports its code and request', () => {
  const problem = { detail: 'No.', hint: 'Ask.', code: 'denied', status: 403, requestId: 'req_1' }
  expect(errorWords(problem)).toEqual({ text: 'No.', hint: 'Ask.' })
  expect(errorReport(problem)).toContain('code: denied\nstatus: 403\nrequest: req_1')
})

it('has words even for what is no error', () => {
  expect(errorWords(undefined).text).toBe('Something went wrong on this screen.')
})

it.each([
  ['1.5', 1.5],
  ['1,5', 1.5],
  ['-2', -2],
  ['1e3', 1000],
  ['', null],
  ['abc', undefined],
  ['0x10', undefined],
  ['Infinity', undefined],
])('reads the number %j as %s', (text, number) => expect(readNumber(text)).toBe(number))

it('takes no fractions for a whole number', () => expect(readNumber('1.5', true)).toBeUndefined())

it.each([
  ['Ada Lovelace', 'AL'],
  ['grace@example.com', 'GC'],
  ['', '?'],
  ['👩‍💻 team', '👩T'],
])('makes initials of %j', (name, text) => expect(initials(name)).toBe(text))
