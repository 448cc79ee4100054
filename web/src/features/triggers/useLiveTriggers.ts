import { type InfiniteData, type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'

import { useChanges } from '@/feed'

import { keys, type TriggerList } from './api'

// Of many triggers something is decided all the time, and to read all of them takes a while.
const FEW = 200
const AT_MOST_EVERY_MS = 1_500
const MANY_AT_MOST_EVERY_MS = 15_000

/** Lists of triggers are read anew when anything happens to one of them. */
export function useLiveTriggers(): void {
  const client = useQueryClient()
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  const read = () => {
    timer.current = null
    void client.invalidateQueries({ queryKey: keys.lists })
  }
  const soon = () => {
    timer.current ??= setTimeout(read, hasMany(client) ? MANY_AT_MOST_EVERY_MS : AT_MOST_EVERY_MS)
  }
  useChanges('triggers', { change: soon, stale: soon })
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current)
      timer.current = null
    },
    [],
  )
}

function hasMany(client: QueryClient): boolean {
  const lists = client.getQueriesData<TriggerList | InfiniteData<TriggerList>>({ queryKey: keys.lists })
  return lists.some(([, list]) => list !== undefined && countOf(list) > FEW)
}

function countOf(list: TriggerList | InfiniteData<TriggerList>): number {
  return 'pages' in list ? list.pages.reduce((sum, page) => sum + page.items.length, 0) : list.items.length
}
