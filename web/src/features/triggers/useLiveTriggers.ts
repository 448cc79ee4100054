import { type QueryClient, useQueryClient } from '@tanstack/react-query'

import { useChanges } from '@/feed'
import { useReadAnew } from '@/feed/useReadAnew'

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
  const { change, stale } = useReadAnew([keys.lists], () =>
    hasMany(client) ? MANY_AT_MOST_EVERY_MS : AT_MOST_EVERY_MS,
  )
  useChanges('triggers', { change, stale })
  useChanges('workflows', { change: ({ kind }) => SWITCHES.includes(kind) && change(), stale })
}

function hasMany(client: QueryClient): boolean {
  const counts = client.getQueryData(triggerCountsQuery.queryKey)
  if (counts !== undefined) return totalOf(counts) > FEW
  const lists = client.getQueriesData<Partial<TriggerList & { pages: TriggerList[] }>>({
    queryKey: keys.lists,
  })
  return lists.some(([, list]) => readOf(list?.pages ?? [list]) > FEW)
}

function readOf(pages: readonly (Partial<TriggerList> | undefined)[]): number {
  return pages.reduce((sum, page) => sum + (page?.items?.length ?? 0), 0)
}
