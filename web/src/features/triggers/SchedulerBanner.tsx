import { useQuery } from '@tanstack/react-query'

import { useMay } from '@/api/me'
import { Banner } from '@/ui/Banner'

import { schedulerQuery } from './api'

/** Nothing while it ticks; without it nothing fires, whatever the schedules say. */
export function SchedulerBanner() {
  const may = useMay('system.read')
  const { data } = useQuery({ ...schedulerQuery, enabled: may })
  if (!data || data.healthy) return null
  return (
    <Banner tone="danger" title="The scheduler does not run: nothing starts by itself now.">
      {data.detail} It runs in a worker; what is missed meanwhile is made up for as each schedule says.
    </Banner>
  )
}
