import { parse } from 'yaml'
import { describe, expect, it } from 'vitest'

import { freeName } from './api'
import { countOf, daysAgo, shownGroups, someOf } from './attention'
import { FIRST_NAME, firstWorkflow } from './firstWorkflow'

describe('what needs somebody', () => {
  it('says of which workflows a group of errors is', () => {
    const group = { error_group: 'g1', error: { message: 'No route to host' }, count: 3 }
    const failed = [
      { error_group: 'g1', workflow_name: 'a' },
      { error_group: 'g1', workflow_name: 'a' },
      { error_group: 'g2', workflow_name: 'b' },
    ]
    expect(shownGroups([group], failed)).toEqual([
      { id: 'g1', message: 'No route to host', count: 3, workflows: ['a'] },
    ])
  })

  it('shows a group without words by its name', () => {
    expect(shownGroups([{ error_group: 'g1', error: null, count: 1 }], [])[0]?.message).toBe('g1')
  })

  it('names a few, and counts the rest', () => {
    expect([someOf(['a']), someOf(['a', 'b', 'c'])]).toEqual(['a', 'a, b and 1 more'])
  })

  it('counts one and many', () => {
    expect([countOf(1, 'firing'), countOf(1200, 'run')]).toEqual(['1 firing', '1,200 runs'])
  })

  it('looks back to a midnight, so that the question stays the same all day', () => {
    const noon = new Date(2026, 10, 21, 12).getTime()
    expect(daysAgo(7, noon)).toBe(new Date(2026, 10, 14).toISOString())
  })
})

describe('the first workflow', () => {
  it('has the name that it is given', () => {
    expect(parse(firstWorkflow('hello-onward-2'))).toMatchObject({ name: 'hello-onward-2' })
  })

  it('never takes a name that is in use', () => {
    expect([freeName(FIRST_NAME, new Set()), freeName('a', new Set(['a', 'a-2']))]).toEqual([
      FIRST_NAME,
      'a-3',
    ])
  })
})
