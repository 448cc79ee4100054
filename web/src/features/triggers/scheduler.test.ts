import { expect, it } from 'vitest'

import { schedulerTrouble } from './scheduler'

const said = (trouble: 'silent' | 'clock' | 'undecided' | null, healthy = false) =>
  schedulerTrouble({ healthy, detail: 'Why.', trouble })

it('says nothing while it is well', () => {
  expect(said(null, true)).toBeNull()
})

it('says that nothing starts only when it does not run', () => {
  expect(said('silent')).toMatchObject({ tone: 'danger' })
  expect(said('silent')?.title).toMatch(/nothing starts/)
  for (const trouble of ['clock', 'undecided', null] as const) {
    expect(said(trouble)).toMatchObject({ tone: 'warning', text: 'Why.' })
    expect(said(trouble)?.title).not.toMatch(/does not run|nothing starts/)
  }
})
