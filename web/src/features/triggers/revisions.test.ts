import { describe, expect, it } from 'vitest'

import { readTrigger } from './form'
import { agrees } from './revisions'

const definition = { name: 'nightly', workflow: 'report', schedule: { cron: '00 09 * * 1-5' } }
const kept = { definition, run_as: { kind: 'member', id: 'mem_1' } }
const fields = readTrigger({ workflow: 'report', schedule: { cron: '00 09 * * 1-5' }, name: 'nightly' })

describe('a form that says what is saved already', () => {
  it('would change nothing', () => {
    expect(agrees({ fields, runner: '' }, kept)).toBe(true)
    expect(agrees({ fields, runner: 'member mem_1' }, kept)).toBe(true)
  })

  it('is another one by a field, or by whom it runs as', () => {
    expect(agrees({ fields: { ...fields, title: 'Night' }, runner: '' }, kept)).toBe(false)
    expect(agrees({ fields, runner: 'key key_1' }, kept)).toBe(false)
  })
})
