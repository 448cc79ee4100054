import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'

import type { Trigger } from './api'
import { fits } from './event'
import { EventFields } from './EventFields'
import { FireDialog } from './FireDialog'
import { PauseDialog } from './PauseDialog'

beforeEach(() => vi.stubGlobal('fetch', () => new Promise(() => undefined)))
afterEach(() => vi.unstubAllGlobals())

function pausing(timezone: string | null) {
  const trigger = { id: 'trg_1', name: 'nightly', title: '', kind: 'schedule', timezone } as Trigger
  render(
    <QueryClientProvider client={new QueryClient()}>
      <PauseDialog trigger={trigger} onClose={() => undefined} />
    </QueryClientProvider>,
  )
}

it('says when a pause ends where the schedule is as well', () => {
  pausing('Pacific/Kiritimati')
  const end = screen.getByText(/It goes on at/).textContent
  expect(end).toMatch(/ your time \(.*\d\d:\d\d in Pacific\/Kiritimati\)\.$/)
})

it('refuses a pause until a time that is past while that is chosen', async () => {
  pausing(null)
  await userEvent.selectOptions(screen.getByLabelText('How long'), 'until')
  await userEvent.type(screen.getByLabelText('Day and time'), '2020-11-01T09:00')
  expect(screen.getByText(/is past/)).toBeDefined()
  expect(screen.queryByText(/It goes on at/)).toBeNull()
  expect(screen.getByRole('button', { name: 'Pause' })).toHaveProperty('disabled', true)
})

it.each(['now', 'test'] as const)('says that a webhook fired by hand (%s) has no headers', (firing) => {
  const trigger = { id: 'trg_1', name: 'push', title: '', kind: 'webhook', workflow: 'build' } as Trigger
  render(
    <QueryClientProvider client={new QueryClient()}>
      <FireDialog trigger={trigger} firing={firing} onClose={() => undefined} />
    </QueryClientProvider>,
  )
  expect(screen.getByRole('dialog').textContent).toMatch(/no headers/)
})

it('proposes a source that takes what the guide publishes', () => {
  const form = { types: 'order.*', source: '', key: '', rest: {} }
  render(<EventFields form={form} set={() => undefined} errors={{}} />)
  const hint = screen.getByText(/a pattern such as/).textContent
  const pattern = /such as (\S+)\.$/.exec(hint)?.[1] ?? ''
  expect(fits(pattern, '/shop/web', '/')).toBe(true)
})
