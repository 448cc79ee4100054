import { expect, it } from 'vitest'

import { nameIn } from './naming'

it('reads the name that a document gives', () => {
  expect(nameIn('# a note\nname: "later"\nsteps: []\n')).toBe('later')
  expect(nameIn('{"steps": [], "name": "later"}')).toBe('later')
})

it('takes nothing else for one', () => {
  for (const document of ['', 'steps: []', 'name: 12', 'name: Not A Slug', '- name: later', 'name: [']) {
    expect(nameIn(document)).toBeNull()
  }
})
