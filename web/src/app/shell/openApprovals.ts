import { queryOptions, useQuery } from '@tanstack/react-query'

import { answer, api } from '@/api/client'
import { useMay } from '@/api/me'
import { useTopic } from '@/feed'

const countsQuery = queryOptions({
  queryKey: ['approvals', 'counts'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/approvals/counts', { signal })),
  staleTime: 30_000,
})

/** How many approvals are open, as text: "3", "1000+"; null when there are none or nobody knows. */
export function useOpenApprovals(): string | null {
  const may = useMay('approval.read')
  useTopic(may ? 'approvals' : null)
  const { data } = useQuery({ ...countsQuery, enabled: may })
  if (!data || data.open === 0) return null
  return data.more ? `${data.open}+` : String(data.open)
}
