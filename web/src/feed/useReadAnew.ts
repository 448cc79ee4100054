import { type Query, type QueryKey, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'

interface ReadAnew {
  change(): void
  stale(): void
}

/**
 * Ears for `useChanges`: what is under these keys is read anew when anything happens, once for all that happens
 * within the pause.
 */
export function useReadAnew(queryKeys: readonly QueryKey[], pauseMs: () => number): ReadAnew {
  const client = useQueryClient()
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  const read = () => {
    timer.current = null
    // To read from the first page on would break off the next one, and whoever asked for it.
    const isLeafing = queryKeys.some(
      (queryKey) => client.isFetching({ queryKey, predicate: isFurtherPage }) > 0,
    )
    if (isLeafing) return soon()
    for (const queryKey of queryKeys) void client.invalidateQueries({ queryKey })
  }
  const soon = () => {
    timer.current ??= setTimeout(read, pauseMs())
  }
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current)
      timer.current = null
    },
    [],
  )
  return { change: soon, stale: soon }
}

function isFurtherPage({ state }: Query): boolean {
  return Boolean((state.fetchMeta as { fetchMore?: unknown } | null)?.fetchMore)
}
