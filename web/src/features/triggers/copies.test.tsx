import { expect, it } from 'vitest'

import { copiesOf } from './copies'

it('is copied as an address, as a request, as a command', () => {
  const copies = copiesOf({ id: 'trg_1', name: 'nightly', definition: { name: 'nightly' } })
  const told = copies.map(({ value }) => (typeof value === 'string' ? value : value()))
  expect(told).toContain(window.location.href)
  expect(told).toContain('onward trigger show nightly')
  expect(told.find((text) => text.startsWith('curl'))).toMatch(/\/api\/v1\/triggers\/nightly$/)
})
