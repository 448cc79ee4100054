import { expect, it } from 'vitest'

import { readAlert } from './document'
import { agrees } from './revisions'

const definition = { name: 'on-call', on: ['run_failed'], to: [{ email: 'ops@example.com' }] }

it('a form that says what is saved already would change nothing', () => {
  const form = readAlert({ ...definition, every: '1h', resolved: false })
  expect(agrees(form, { definition })).toBe(true)
  expect(agrees({ ...form, resolved: true }, { definition })).toBe(false)
})
