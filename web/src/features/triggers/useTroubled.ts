import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'

import { useMay } from '@/api/me'
import { useClockText } from '@/ui/clock'

import { triggersQuery } from './api'
import { type Troubled, troubled } from './troubled'

const MINUTE = 60_000

/** For the home page. Undefined: not known so far; none for whoever may not see triggers. */
export function useTroubled(): readonly Troubled[] | undefined {
  const may = useMay('trigger.read')
  const query = useQuery({ ...triggersQuery(), enabled: may })
  const now = Number(useClockText((instant) => String(Math.floor(instant / MINUTE) * MINUTE)))
  const items = query.data?.items
  return useMemo(() => {
    if (items !== undefined) return troubled(items, now)
    // Without them the rest of the page is still of use.
    return may && !query.isError ? undefined : []
  }, [items, now, may, query.isError])
}
