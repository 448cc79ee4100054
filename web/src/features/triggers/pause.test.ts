import { expect, it } from 'vitest'

import { askedPause, pauseEnd } from './pause'

// A Saturday, in whatever zone this runs.
const NOW = new Date(2026, 10, 21, 22, 30)

it('ends when it was said to', () => {
  expect(pauseEnd('hour', '', NOW)).toEqual(new Date(2026, 10, 21, 23, 30))
  expect(pauseEnd('tomorrow', '', NOW)).toEqual(new Date(2026, 10, 22, 9, 0))
  expect(pauseEnd('monday', '', NOW)).toEqual(new Date(2026, 10, 23, 9, 0))
  expect(pauseEnd('until', '2026-12-01T08:15', NOW)).toEqual(new Date(2026, 11, 1, 8, 15))
})

it('counts a length by the clock of the server', () => {
  expect(askedPause('hour', '', NOW)).toEqual({ length: '1h' })
  expect(askedPause('four_hours', '', NOW)).toEqual({ length: '4h' })
  expect(askedPause('tomorrow', '', NOW)).toEqual({ until: new Date(2026, 10, 22, 9, 0).toISOString() })
  expect(askedPause('until', '', NOW)).toBeNull()
})

it('on a Monday means the next one', () => {
  expect(pauseEnd('monday', '', new Date(2026, 10, 23, 7, 0))).toEqual(new Date(2026, 10, 30, 9, 0))
})

it('is nothing until a time is chosen', () => {
  expect(pauseEnd('until', '', NOW)).toBeNull()
  expect(pauseEnd('until', 'soon', NOW)).toBeNull()
})
