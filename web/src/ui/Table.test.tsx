import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { expect, it, vi } from 'vitest'

import { Table, type Column } from './Table'

const COLUMNS: Column<string>[] = [
  { id: 'name', header: 'Name', cell: (row) => row },
  { id: 'do', header: 'Do', cell: () => <button type="button">Stop</button> },
]

function List({ rows = ['ada', 'bob', 'cy'], onOpen = (_row: string) => undefined as void }) {
  const [selected, setSelected] = useState(new Set<string>())
  return (
    <>
      <Table
        label="People"
        columns={COLUMNS}
        rows={rows}
        rowKey={(row) => row}
        onOpen={onOpen}
        selected={selected}
        onSelect={setSelected}
        empty="Nobody yet"
      />
      <output>{[...selected].join(' ')}</output>
    </>
  )
}

const row = (name: string) => screen.getByRole('row', { name: new RegExp(name) })

it('is one stop of the Tab key, and walked by j, k and arrows', async () => {
  render(<List />)
  row('ada').focus()
  await userEvent.keyboard('j{ArrowDown}j')
  expect(document.activeElement).toBe(row('cy'))
  await userEvent.keyboard('k')
  expect(document.activeElement).toBe(row('bob'))
  expect(row('bob').tabIndex).toBe(0)
  expect(row('ada').tabIndex).toBe(-1)
})

it('opens by Enter and by click, but not by a button inside', async () => {
  const onOpen = vi.fn<(row: string) => void>()
  render(<List onOpen={onOpen} />)
  row('ada').focus()
  await userEvent.keyboard('j{Enter}')
  await userEvent.click(screen.getByText('cy'))
  await userEvent.click(screen.getAllByRole('button', { name: 'Stop' })[0]!)
  expect(onOpen.mock.calls).toEqual([['bob'], ['cy']])
})

it('selects by x, and up to a row by shift x', async () => {
  render(<List />)
  row('ada').focus()
  await userEvent.keyboard('xjj{Shift>}X{/Shift}')
  expect(screen.getByRole('status').textContent).toBe('ada bob cy')
  await userEvent.keyboard('x')
  expect(screen.getByRole('status').textContent).toBe('ada bob')
})

it('selects all that are shown', async () => {
  render(<List />)
  await userEvent.click(screen.getByRole('checkbox', { name: 'Select all that are shown' }))
  expect(screen.getByRole('status').textContent).toBe('ada bob cy')
})

it('says what to do when it is empty', () => {
  render(<List rows={[]} />)
  expect(screen.getByText('Nobody yet')).toBeTruthy()
  expect(screen.queryByRole('table')).toBeNull()
})
