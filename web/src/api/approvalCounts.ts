/** How many approvals are open, and how many of them the caller may decide: asked by the shell and by pages. */
import { queryOptions } from '@tanstack/react-query'

import { answer, api } from './client'

export const approvalCountsQuery = queryOptions({
  queryKey: ['approvals', 'counts'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/approvals/counts', { signal })),
})
