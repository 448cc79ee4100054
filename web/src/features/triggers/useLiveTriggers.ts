import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'

import { useChanges } from '@/feed'

import { keys, totalOf, triggerCountsQuery, type TriggerList } from './api'

// Of many triggers something is decided all the time, and to read all of them takes a while.
const FEW = 200
const AT_MOST_EVERY_MS = 1_500
const MANY_AT_MOST_EVERY_MS = 15_000

// What of a workflow makes the difference between a trigger that is well and one in trouble.
const SWITCHES = ['workflow.created', 'workflow.enabled', 'workflow.disabled', 'workflow.deleted']

/** Lists of triggers are read anew when anything happens to one of them, or to whether what it starts may run. */
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
  useChanges('workflows', { change: ({ kind }) => SWITCHES.includes(kind) && soon(), stale: soon })
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current)
      timer.current = null
    },
    [],
  )
}

function hasMany(client: QueryClient): boolean {
  const counts = client.getQueryData(triggerCountsQuery.queryKey)
  if (counts !== undefined) return totalOf(counts) > FEW
  const lists = client.getQueriesData<Partial<TriggerList>>({ queryKey: keys.lists })
  return lists.some(([, list]) => (list?.items?.length ?? 0) > FEW)
}
