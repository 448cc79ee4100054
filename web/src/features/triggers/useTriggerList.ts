import { keepPreviousData, type InfiniteData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'

import { type Trigger, type TriggerList, triggerPagesQuery, triggersQuery } from './api'
import { askedOf, chosen, type Wanted, withOlder } from './state'

const SHOWN_AT_ONCE = 100

export interface TriggerListing {
  rows: readonly Trigger[]
  /** What is counted; undefined until it is there. */
  newest: readonly Trigger[] | undefined
  /** There are others than these. */
  more: boolean
  /** Those, and what was found among the older ones. */
  known: readonly Trigger[] | undefined
  loading: boolean
  failed: { error: Error; again(): void } | null
  loadMore: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage(): void }
}

/**
 * What fits among the newest triggers is found here, at once and by all of their words. Where there are older ones,
 * the server is asked as well: what it finds is added.
 */
export function useTriggerList(wanted: Wanted): TriggerListing {
  const [shown, setShown] = useState(SHOWN_AT_ONCE)
  const shared = useShared()
  const newest = useInfiniteQuery({ ...triggerPagesQuery({}), placeholderData: shared })
  // Without a filter that the server knows it is the same list, of which the next part is read.
  const found = useInfiniteQuery({
    ...triggerPagesQuery(askedOf(wanted)),
    enabled: newest.hasNextPage,
    placeholderData: keepPreviousData,
  })
  const counted = useMemo(() => itemsOf(newest.data), [newest.data])
  const older = useMemo(() => itemsOf(found.data), [found.data])
  const known = useMemo(() => counted && withOlder(counted, older ?? []), [counted, older])
  const busy = found.isFetching && !found.isFetchingNextPage
  const rows = useChosen(known, wanted, busy)
  const isAllShown = rows.length <= shown
  const failing = [newest, found].find((query) => query.isError)
  return {
    rows: rows.slice(0, shown),
    newest: counted,
    more: newest.hasNextPage,
    known,
    loading: newest.isPending || (rows.length === 0 && busy),
    failed: failing?.error ? { error: failing.error, again: () => void failing.refetch() } : null,
    loadMore: {
      hasNextPage: !isAllShown || found.hasNextPage,
      isFetchingNextPage: found.isFetchingNextPage,
      fetchNextPage: () => {
        setShown((many) => many + SHOWN_AT_ONCE)
        if (isAllShown) void found.fetchNextPage()
      },
    },
  }
}

/** While the server looks and nothing fits so far, what fitted before stays. */
function useChosen(known: readonly Trigger[] | undefined, wanted: Wanted, busy: boolean): Trigger[] {
  const [before, setBefore] = useState(wanted)
  useEffect(() => {
    if (!busy) setBefore(wanted)
  }, [busy, wanted])
  return useMemo(() => {
    const fitting = chosen(known ?? [], wanted)
    return fitting.length === 0 && busy ? chosen(known ?? [], before) : fitting
  }, [known, wanted, before, busy])
}

/** What another page has read already is there at once. */
function useShared(): () => InfiniteData<TriggerList, string | undefined> | undefined {
  const client = useQueryClient()
  return () => {
    const list = client.getQueryData(triggersQuery().queryKey)
    return list && { pages: [list], pageParams: [undefined] }
  }
}

function itemsOf(data: InfiniteData<TriggerList> | undefined): readonly Trigger[] | undefined {
  return data?.pages.flatMap((page) => page.items)
}
