import { describe, expect, it } from 'vitest'

import { Problem } from '@/api/problem'

import { failureOf, refusalOf, verdictOf } from './verdict'

const ON = 'the last delivery'

function refused(code: string, detail: string, status = 422): Problem {
  const title = 'Refused'
  return new Problem({
    status,
    code,
    title,
    detail,
    hint: null,
    errors: [],
    requestId: '',
    retryable: false,
    retryAfterSeconds: null,
  })
}

describe('a filter', () => {
  it('says whether it fires', () => {
    expect(verdictOf('filter', true, ON)).toEqual({
      tone: 'good',
      text: 'True on the last delivery: it fires.',
    })
    expect(verdictOf('filter', false, ON).text).toContain('does not fire')
  })
  it('that is no yes or no starts nothing', () => {
    expect(verdictOf('filter', 'opened', ON)).toMatchObject({ tone: 'warning' })
  })
})

it('a key that is empty fails', () => {
  expect(verdictOf('key', '', ON).tone).toBe('warning')
  expect(verdictOf('key', null, ON).tone).toBe('warning')
  expect(verdictOf('key', 0, ON)).toMatchObject({ tone: 'good', value: 0 })
})

describe('what goes wrong', () => {
  it('is a refusal only where nothing that comes could help', () => {
    expect(refusalOf(refused('syntax', 'expected a value, found the end'))).toEqual({
      message: 'Expected a value, found the end.',
      hint: null,
    })
    expect(refusalOf(refused('missing_key', "there is no key 'x'"))).toBeNull()
  })
  it('is told with what it went wrong on, unless nobody could say', () => {
    const missing = refused('missing_key', "there is no key 'x'")
    expect(failureOf(missing, ON).text).toBe("Fails on the last delivery: There is no key 'x'.")
    expect(failureOf(refused('unreachable', 'The server cannot be reached.', 0), ON).tone).toBe('quiet')
  })
})
