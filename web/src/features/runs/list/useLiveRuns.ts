import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'

import { useChanges } from '@/feed'

import { type RunLine, readRuns, runsQuery, STUCK_CHECK } from '../api'
import { fits, type RunFilters } from '../model/filters'
import { type Page, type Pages, freshOf, onlyKnown, withHead } from '../model/pages'

// New runs come in at most so often, however many start.
const HEAD_EVERY = 1_000

export interface LiveRuns {
  query: ReturnType<typeof useRunsPages>
  rows: readonly RunLine[]
  /** How many new ones are held back because somebody reads further down. */
  held: number
  release(): void
}

/** The list of runs, kept true. New rows slide in, unless `hold` says that the reader's place must not move. */
export function useLiveRuns(filters: RunFilters, hold: boolean): LiveRuns {
  const query = useRunsPages(filters)
  const { queryKey } = runsQuery(filters)
  const client = useQueryClient()
  const [waiting, setWaiting] = useState<Page<RunLine> | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)

  const put = (head: Page<RunLine>) =>
    client.setQueryData(
      queryKey,
      (list: Pages<RunLine> | undefined) => list && (withHead(list, head) as never),
    )

  const readHead = async () => {
    timer.current = null
    const list = client.getQueryData(queryKey) as Pages<RunLine> | undefined
    if (list === undefined) return
    const head = await readRuns(filters, null).catch(() => null) // the connection mark says what is wrong
    if (head === null) return
    const fresh = freshOf(list, head)
    if (!hold || fresh.length === 0) put(head)
    else put(onlyKnown(list, head))
    setWaiting(hold && fresh.length > 0 ? head : null)
  }
  const latest = useRef(readHead)
  useEffect(() => {
    latest.current = readHead
  })
  const soon = useCallback(() => {
    timer.current ??= setTimeout(() => void latest.current(), HEAD_EVERY)
  }, [])
  useEffect(() => () => void (timer.current !== null && clearTimeout(timer.current)), [])
  useChanges('runs', {
    change: (change) => change.kind.startsWith('run.') && soon(),
    stale: () => void client.invalidateQueries({ queryKey }),
  })

  const rows = useMemo(
    () => (query.data?.pages ?? []).flatMap((page) => page.items).filter((run) => fits(run, filters)),
    [query.data, filters],
  )
  // Nothing tells that nothing happens: whether a run is stuck has to be asked (rule R16).
  const isRunning = rows.some((run) => run.status === 'running')
  useEffect(() => {
    if (!isRunning) return
    const again = setInterval(soon, STUCK_CHECK)
    return () => clearInterval(again)
  }, [isRunning, soon])

  const release = useCallback(() => {
    setWaiting(null)
    void client.invalidateQueries({ queryKey, exact: true })
  }, [client, queryKey])
  const held = waiting === null || query.data === undefined ? 0 : freshOf(query.data, waiting).length
  return { query, rows, held, release }
}

function useRunsPages(filters: RunFilters) {
  return useInfiniteQuery(runsQuery(filters))
}
