import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'

import {
  READ_WHOLE,
  totalOf,
  type Trigger,
  type TriggerCounts,
  triggerCountsQuery,
  triggerPagesQuery,
  triggersQuery,
} from './api'
import { askedOf, chosen, type Wanted } from './state'

const SHOWN_AT_ONCE = 100

export interface TriggerListing {
  rows: readonly Trigger[]
  /** Of all of them; undefined until they are counted. */
  counts: TriggerCounts | undefined
  /** There are too many to be read at once: the server chooses, by name, title and workflow. */
  isChosenThere: boolean
  /** What has been read of them; undefined until something has. */
  known: readonly Trigger[] | undefined
  loading: boolean
  failed: { error: Error; again(): void } | null
  loadMore: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage(): void }
}

/** Few triggers are all read, and chosen here; of many the server gives those that are wanted, page by page. */
export function useTriggerList(wanted: Wanted): TriggerListing {
  const counts = useQuery(triggerCountsQuery)
  const isFew = counts.data && totalOf(counts.data) <= READ_WHOLE
  const whole = useQuery({ ...triggersQuery, enabled: isFew === true })
  // More may have come since they were counted.
  const isChosenThere = isFew === false || (whole.data !== undefined && whole.data.next !== null)
  const found = useInfiniteQuery({
    ...triggerPagesQuery(askedOf(wanted)),
    enabled: isChosenThere,
    placeholderData: keepPreviousData,
  })
  const read = useMemo(() => found.data?.pages.flatMap((page) => page.items), [found.data])
  const here = useChosenHere(whole.data?.items, wanted)
  const known = isChosenThere ? read : whole.data?.items
  const failing = [counts, isChosenThere ? found : whole].find((query) => query.isError)
  return {
    rows: isChosenThere ? (read ?? []) : here.rows,
    counts: counts.data,
    isChosenThere,
    known,
    loading: known === undefined || (isChosenThere && read?.length === 0 && found.isPlaceholderData),
    failed: failing?.error ? { error: failing.error, again: () => void failing.refetch() } : null,
    loadMore: isChosenThere
      ? {
          hasNextPage: found.hasNextPage,
          isFetchingNextPage: found.isFetchingNextPage,
          fetchNextPage: () => void found.fetchNextPage(),
        }
      : here.loadMore,
  }
}

function useChosenHere(all: readonly Trigger[] | undefined, wanted: Wanted) {
  const [shown, setShown] = useState(SHOWN_AT_ONCE)
  const rows = useMemo(() => chosen(all ?? [], wanted), [all, wanted])
  return {
    rows: rows.slice(0, shown),
    loadMore: {
      hasNextPage: rows.length > shown,
      isFetchingNextPage: false,
      fetchNextPage: () => setShown((many) => many + SHOWN_AT_ONCE),
    },
  }
}
