import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { render, screen } from '@testing-library/react'
import { expect, it } from 'vitest'

import { type Invocation, invocationsQuery, type Trigger } from './api'
import { LastInvocations } from './InvocationsTab'

const FAILED = {
  id: 'inv_1',
  status: 'failed',
  source: 'schedule',
  scheduled_for: '2026-11-21T09:00:00Z',
  reason: 'An input cannot be worked out: there is no key day.',
  attempt: 0,
  attempts: [{ outcome: 'failed' }],
  waiting_for: null,
  started_at: null,
  ended_at: null,
  run_id: null,
} as unknown as Invocation

function lately(...items: Invocation[]) {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } })
  const pages = [{ items, next_cursor: null }]
  client.setQueryData(invocationsQuery('trg_1', '', 8).queryKey, { pages, pageParams: [undefined] })
  render(
    <QueryClientProvider client={client}>
      <LastInvocations trigger={{ id: 'trg_1', name: 'nightly' } as Trigger} onOpen={() => undefined} />
    </QueryClientProvider>,
  )
}

const headers = () => screen.getAllByRole('columnheader').map((header) => header.textContent)

it('leaves the room of its table to the reason, and says who asked as what it is', () => {
  lately(FAILED)
  expect(headers()).toEqual(['Status', 'For', 'By', 'Took', 'Run'])
  expect(screen.getByText(/^An input cannot/).className).not.toContain('truncate')
})

it('counts the attempts that its sheet lists, when there are several', () => {
  const again = { ...FAILED, id: 'inv_2', attempts: [{ outcome: 'delayed' }, { outcome: 'failed' }] }
  lately(FAILED, again)
  expect(screen.getAllByText(/attempt/).map((one) => one.textContent)).toEqual(['2 attempts'])
})
