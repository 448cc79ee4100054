import { expect, it } from 'vitest'

import { datesIn, dateText } from './dates'

it('finds every date in what is pasted, each once', () => {
  expect(datesIn('2026-12-24, 2026-12-25\n- 2026-12-24 and 24.12.')).toEqual(['2026-12-24', '2026-12-25'])
  expect(datesIn('2026-99-99')).toEqual([])
})

it('shows the day of the week, whatever the zone of the viewer', () => {
  expect(dateText('2026-12-24')).toBe('Thu, 24 Dec 2026')
  expect(dateText('someday')).toBe('someday')
})
