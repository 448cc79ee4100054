import { afterEach, beforeEach, expect, it, vi } from 'vitest'

import { Pace } from './pace'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Each handing on takes so many milliseconds. */
function paced(cost: number) {
  const sent: string[] = []
  let now = 0
  const pace = new Pace(
    (text) => {
      sent.push(text)
      now += cost
    },
    () => now,
  )
  return { pace, sent }
}

it('hands on every letter while that is cheap', () => {
  const { pace, sent } = paced(1)
  for (const text of ['a', 'ab', 'abc']) pace.offer(text)
  expect(sent).toEqual(['a', 'ab', 'abc'])
})

it('waits for a pause when it is dear', () => {
  const { pace, sent } = paced(100)
  for (const text of ['a', 'ab', 'abc']) pace.offer(text)
  expect(sent).toEqual(['a'])
  vi.advanceTimersByTime(500)
  expect(sent).toEqual(['a', 'abc'])
})

it('hands on at once what somebody asks for', () => {
  const { pace, sent } = paced(100)
  for (const text of ['a', 'ab']) pace.offer(text)
  pace.settle()
  vi.advanceTimersByTime(500)
  expect(sent).toEqual(['a', 'ab'])
})
