import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, renderHook, waitFor } from '@testing-library/react'
import type { PropsWithChildren } from 'react'
import { expect, it, vi } from 'vitest'

import { Problem, unreachable } from '@/api/problem'

import type { Change } from './change'
import { feed } from './feed'
import { type Listener } from './machine'
import { useNewest } from './useNewest'

/** The feed without a stream: what is told here is heard by whoever follows. */
function heard() {
  const ears = new Set<Listener>()
  vi.spyOn(feed, 'follow').mockReturnValue(() => undefined)
  vi.spyOn(feed, 'listen').mockImplementation((one) => {
    ears.add(one)
    return () => ears.delete(one)
  })
  return (kind: string) => {
    const change: Change = { seq: 1, subject: 'trigger:trg_1', kind, data: {}, at: '' }
    return act(async () => ears.forEach((one) => void one.change?.(change)))
  }
}

function watching(read: () => Promise<string>) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  const wrapper = ({ children }: PropsWithChildren) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  )
  return renderHook(() => useNewest('trigger:trg_1', 'triggers', 'opened', read), { wrapper }).result
}

it('reads once more when it changed while it was being read', async () => {
  const tell = heard()
  const read = vi.fn<() => Promise<string>>().mockReturnValueOnce(new Promise(() => undefined))
  const newest = watching(read.mockResolvedValue('theirs'))
  expect(newest.current.view).toBe('opened')
  await tell('trigger.updated')
  await waitFor(() => expect(newest.current.view).toBe('theirs'))
})

it('takes no notice of what the trigger does', async () => {
  const tell = heard()
  const read = vi.fn<() => Promise<string>>().mockResolvedValue('same')
  const newest = watching(read)
  await waitFor(() => expect(newest.current.view).toBe('same'))
  await tell('trigger.decided')
  expect(read).toHaveBeenCalledOnce()
})

it('knows that it is gone', async () => {
  heard()
  const gone = new Problem({ ...unreachable(), status: 404, code: 'trigger_not_found' })
  const newest = watching(() => Promise.reject(gone))
  await waitFor(() => expect(newest.current.view).toBeNull())
  await act(async () => expect(await newest.current.look()).toBeNull())
})
