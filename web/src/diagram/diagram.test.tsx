import { render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { describe, expect, it, vi } from 'vitest'

import { layoutOf } from '../graph/layout'
import { outlineOf } from '../graph/outline'
import { overlayOf, StepRunIndex } from '../graph/runtime'
import { BROKEN } from '../graph/samples'
import { Diagram } from './Diagram'
import { describeState } from './describe'
import { findingMarks } from './findings'
import { NodeCache } from './nodes'
import { SPECIMEN, SPECIMEN_FINDINGS, SPECIMEN_RUN } from './specimen'
import type { DiagramProps } from './types'

function show(props: Partial<DiagramProps> = {}) {
  function Held() {
    const [selection, setSelection] = useState<readonly string[]>([])
    return (
      <Diagram
        document={SPECIMEN}
        mode="edit"
        {...props}
        selection={selection}
        onSelect={(next) => {
          setSelection(next)
          props.onSelect?.(next)
        }}
      />
    )
  }
  const user = userEvent.setup()
  render(<Held />)
  return { user, diagram: screen.getByRole('application') }
}

describe('the diagram by keyboard', () => {
  it('is one tab stop, and arrows walk the steps', async () => {
    const onSelect = vi.fn()
    const { user, diagram } = show({ onSelect })
    await user.tab()
    expect(document.activeElement).toBe(diagram)
    await user.keyboard('{ArrowDown}{ArrowDown}{ArrowDown}{ArrowDown}{ArrowRight}')
    expect(onSelect).toHaveBeenLastCalledWith(['/steps/2/else/0'])
  })

  it('inserts after, before and inside', async () => {
    const onInsert = vi.fn()
    const { user } = show({ onInsert })
    await user.tab()
    await user.keyboard('{ArrowDown}a{Shift>}A{/Shift}{ArrowDown}{ArrowDown}i')
    expect(onInsert.mock.calls.map(([at]) => at)).toEqual([
      { slot: '/steps', index: 1 },
      { slot: '/steps', index: 0 },
      { slot: '/steps/2/then', index: 0 },
    ])
  })

  it('selects several, moves and deletes them', async () => {
    const [onMove, onDelete] = [vi.fn(), vi.fn()]
    const { user } = show({ onMove, onDelete })
    await user.tab()
    await user.keyboard('{ArrowDown}{Shift>}{ArrowDown}{/Shift}{Alt>}{ArrowDown}{/Alt}{Delete}')
    expect(onMove).toHaveBeenCalledWith(['/steps/0', '/steps/1'], { slot: '/steps/2/then', index: 0 })
    expect(onDelete).toHaveBeenCalledWith(['/steps/0', '/steps/1'])
  })

  it('changes nothing outside of mode edit', async () => {
    const [onInsert, onDelete] = [vi.fn(), vi.fn()]
    const { user } = show({ mode: 'view', onInsert, onDelete })
    await user.tab()
    await user.keyboard('{ArrowDown}a{Delete}{Alt>}{ArrowDown}{/Alt}')
    expect([onInsert.mock.calls, onDelete.mock.calls]).toEqual([[], []])
  })

  it('turns the iterations of the loop it stands in', async () => {
    const onIteration = vi.fn()
    const { user } = show({
      mode: 'runtime',
      runtime: { steps: SPECIMEN_RUN, status: 'running' },
      onIteration,
    })
    await user.tab()
    await user.keyboard(']{ArrowDown}{ArrowDown}{ArrowDown}{ArrowDown}{ArrowDown}{ArrowDown}')
    expect(onIteration).not.toHaveBeenCalled()
    await user.keyboard('][[\\')
    expect(onIteration.mock.calls).toEqual([
      ['tell', 0],
      ['tell', 3],
      ['tell', 'all'],
    ])
  })

  it('opens the step it stands on', async () => {
    const onOpen = vi.fn()
    const { user } = show({ mode: 'runtime', onOpen })
    await user.tab()
    await user.keyboard('{ArrowDown}{Enter}')
    expect(onOpen).toHaveBeenCalledWith('/steps/0')
  })
})

describe('the diagram as a list', () => {
  it('says the same as the picture, with the status of a run', () => {
    show({ mode: 'runtime', runtime: { steps: SPECIMEN_RUN, status: 'running' } })
    const list = screen.getByRole('group', { name: 'Steps of the workflow as a list' })
    expect(within(list).getByText(/^Fetch the ticket, Action, GET .*, succeeded, attempt 2$/)).toBeTruthy()
    expect(within(list).getByText(/^mail, .*2 succeeded, 1 failed, 1 running$/)).toBeTruthy()
    expect(within(list).getByText(/^ok, .*not reached$/)).toBeTruthy()
  })

  it.each(BROKEN.map((document) => [document]))('is there for the broken draft %j', (document) => {
    show({ document })
    expect(screen.getByRole('group', { name: 'Steps of the workflow as a list' })).toBeTruthy()
  })
})

describe('findings', () => {
  const outline = outlineOf(SPECIMEN)

  it('are put on the nearest step, the worst first', () => {
    const warning = { pointer: '/steps/1/prompt', severity: 'warning', message: 'hm' }
    const marks = findingMarks(outline, [warning, ...SPECIMEN_FINDINGS], () => true)
    expect(marks.get('read')).toEqual({
      severity: 'error',
      count: 1,
      message: 'There is no agent “triager”.',
    })
    expect(marks.get('mail')?.severity).toBe('warning')
  })

  it('within a closed container are put on it', () => {
    expect(findingMarks(outline, SPECIMEN_FINDINGS, (key) => key !== 'mail').has('tell')).toBe(true)
  })

  it('about the document itself are no step’s', () => {
    expect(
      findingMarks(outline, [{ pointer: '/inputs/x', severity: 'error', message: '' }], () => true).size,
    ).toBe(0)
  })
})

it('draws only the cards again whose status changed', () => {
  const outline = outlineOf(SPECIMEN)
  const layout = layoutOf(outline)
  const cache = new NodeCache()
  const index = new StepRunIndex(SPECIMEN_RUN)
  const nodes = () =>
    cache.nodes(layout, {
      mode: 'runtime',
      selected: new Set(),
      active: null,
      moving: new Set(),
      overlay: overlayOf(outline, index),
      findings: new Map(),
      runStatus: 'running',
    })
  const before = nodes()
  index.add([{ ...SPECIMEN_RUN[1]!, step_id: 'crm', path: 'crm', attempt: 1 }])
  expect(
    nodes()
      .filter((node, at) => node !== before[at])
      .map((node) => node.id),
  ).toEqual(['crm'])
})

it('says of a step without a step run that it was not reached', () => {
  expect(describeState(null)).toBe('not reached')
})

it('stops following the run when somebody walks elsewhere', async () => {
  const onFollowChange = vi.fn()
  const runtime = { steps: SPECIMEN_RUN, status: 'running' }
  const { user } = show({ mode: 'runtime', runtime, follow: true, onFollowChange })
  await user.tab()
  expect(onFollowChange).not.toHaveBeenCalled()
  await user.keyboard('{ArrowDown}')
  expect(onFollowChange).toHaveBeenCalledWith(false)
})
