import { InfiniteQueryObserver, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { renderHook, waitFor } from '@testing-library/react'
import type { PropsWithChildren } from 'react'
import { expect, it, vi } from 'vitest'

import { useReadAnew } from './useReadAnew'

/** A list of pages that is shown, each given when a test says so. */
async function list() {
  const client = new QueryClient()
  const give: ((page: number) => void)[] = []
  const read = vi.fn(() => new Promise<number>((resolve) => give.push(resolve)))
  const shown = new InfiniteQueryObserver<number, Error>(client, {
    queryKey: ['list'],
    queryFn: read,
    initialPageParam: 0,
    getNextPageParam: (_, pages) => pages.length,
  })
  shown.subscribe(() => undefined)
  give[0]?.(1)
  await waitFor(() => expect(pages()).toEqual([1]))
  function pages() {
    return (shown.getCurrentResult().data as { pages: number[] } | undefined)?.pages
  }
  const wrapper = ({ children }: PropsWithChildren) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  )
  const ears = renderHook(() => useReadAnew([['list']], () => 5), { wrapper }).result.current
  return { ears, give, read, shown, pages }
}

it('reads once for many changes', async () => {
  const { ears, give, read, pages } = await list()
  for (let change = 0; change < 5; change += 1) ears.change()
  await waitFor(() => expect(read).toHaveBeenCalledTimes(2))
  give[1]?.(7)
  await waitFor(() => expect(pages()).toEqual([7]))
  expect(read).toHaveBeenCalledTimes(2)
})

it('lets a page arrive that somebody has asked for, and reads then', async () => {
  const { ears, give, read, shown, pages } = await list()
  void shown.fetchNextPage()
  ears.change()
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(read).toHaveBeenCalledTimes(2)
  give[1]?.(2)
  await waitFor(() => expect(pages()).toEqual([1, 2]))
  await waitFor(() => expect(read).toHaveBeenCalledTimes(3))
})
