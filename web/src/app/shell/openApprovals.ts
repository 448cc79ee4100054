import { queryOptions, useQuery } from '@tanstack/react-query'

import { answer, api } from '@/api/client'
import { useMay } from '@/api/me'
import { useTopic } from '@/feed'

const MOST = 100

const openQuery = queryOptions({
  queryKey: ['approvals', 'list', { status: 'open', limit: MOST, for: 'count' }],
  queryFn: ({ signal }) =>
    answer(api.GET('/api/v1/approvals', { params: { query: { status: ['open'], limit: MOST } }, signal })),
  staleTime: 30_000,
})

/** How many approvals are open, as text: "3", "100+"; null when there are none or nobody knows. */
export function useOpenApprovals(): string | null {
  const may = useMay('approval.read')
  useTopic(may ? 'approvals' : null)
  const { data } = useQuery({ ...openQuery, enabled: may })
  if (!data) return null
  const count = data.items.filter((one) => one.status === 'open').length
  if (count === 0) return null
  return data.next_cursor ? `${MOST}+` : String(count)
}
