import { useQuery } from '@tanstack/react-query'

import { approvalCountsQuery } from '@/api/approvalCounts'
import { useMay } from '@/api/me'
import { useTopic } from '@/feed'

/** How many approvals are open, as text: "3", "1000+"; null when there are none or nobody knows. */
export function useOpenApprovals(): string | null {
  const may = useMay('approval.read')
  useTopic(may ? 'approvals' : null)
  const { data } = useQuery({ ...approvalCountsQuery, enabled: may, staleTime: 30_000 })
  if (!data || data.open === 0) return null
  return data.more ? `${data.open}+` : String(data.open)
}
