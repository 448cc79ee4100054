/** Requests about approvals, one function each, with their query keys. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'

import { answer, api, type Schemas } from '@/api/client'

export type Approval = Schemas['ApprovalView']
export type Status = 'approved' | 'cancelled' | 'denied' | 'expired' | 'open'
export type Answer = 'approve' | 'deny'

export interface ApprovalFilters {
  statuses: readonly Status[]
  mine: boolean
  workflow: string
}

export function approvalsQuery({ statuses, mine, workflow }: ApprovalFilters) {
  return infiniteQueryOptions({
    queryKey: ['approvals', 'list', { view: 'inbox', statuses, mine, workflow }],
    queryFn: ({ pageParam, signal }) => {
      const query = {
        limit: 50,
        cursor: pageParam,
        status: [...statuses],
        mine,
        workflow: workflow || undefined,
      }
      return answer(api.GET('/api/v1/approvals', { params: { query }, signal }))
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  })
}

export function approvalQuery(id: string) {
  return queryOptions({
    queryKey: ['approvals', 'one', id],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/approvals/{approval_id}', { params: { path: { approval_id: id } }, signal })),
    enabled: id !== '',
  })
}

/** What a run runs never changes. */
export function runDefinitionQuery(id: string) {
  return queryOptions({
    queryKey: ['runs', 'definition-of', id],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/runs/{run_id}/definition', { params: { path: { run_id: id } }, signal })),
    staleTime: Infinity,
  })
}

/** The values that steps before it made, as an expression at that place saw them. */
export function bindingsQuery(run: string, path: string, enabled: boolean) {
  return queryOptions({
    queryKey: ['runs', 'bindings-at', run, path],
    queryFn: ({ signal }) => {
      const params = { path: { run_id: run }, query: { path } }
      return answer(api.GET('/api/v1/runs/{run_id}/bindings', { params, signal }))
    },
    enabled,
  })
}

export interface Decision {
  decision: Answer
  comment: string | null
  form?: unknown
}

export function decide(id: string, body: Decision, key: string) {
  const params = { path: { approval_id: id } }
  const headers = { 'Idempotency-Key': key }
  return answer(api.POST('/api/v1/approvals/{approval_id}/decision', { params, body, headers }))
}
