import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'

import { useMay } from '@/api/me'

import { firstTriggersQuery, triggerCountsQuery } from './api'
import { type Troubles, troublesOf } from './troubled'

// As many as could be shown, and some.
const READ = 20

export interface Troubled {
  /** Undefined: not known so far; none for whoever may not see triggers. */
  found: Troubles | undefined
  error: Error | null
  again(): void
}

const NONE: Troubles = { count: 0, first: [] }

/** For the home page: what is wrong with any trigger, however old it is. */
export function useTroubled(): Troubled {
  const may = useMay('trigger.read')
  const asked = { state: 'attention', order: 'stopped', limit: READ } as const
  const first = useQuery({ ...firstTriggersQuery(asked), enabled: may })
  const counts = useQuery({ ...triggerCountsQuery, enabled: may })
  const found = useMemo(
    () => (may ? first.data && counts.data && troublesOf(first.data, counts.data) : NONE),
    [may, first.data, counts.data],
  )
  return {
    found,
    error: found === undefined ? (first.error ?? counts.error) : null,
    again: () => void Promise.all([first.refetch(), counts.refetch()]),
  }
}
