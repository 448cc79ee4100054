import { useQuery } from '@tanstack/react-query'

import { useMay } from '@/api/me'
import { Banner } from '@/ui/Banner'

import { schedulerQuery } from './api'
import { schedulerTrouble } from './scheduler'

/** Nothing while all is well; otherwise what it is, and what that means. */
export function SchedulerBanner() {
  const may = useMay('system.read')
  const { data } = useQuery({ ...schedulerQuery, enabled: may })
  const told = data && schedulerTrouble(data)
  if (!told) return null
  return (
    <Banner tone={told.tone} title={told.title}>
      {told.text}
    </Banner>
  )
}
