/** Requests about runs, one function each. Keys of shared nouns are kept up to date by `feed/`. */
import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'

import { answer, api, idempotencyKey, type Schemas } from '@/api/client'

import type { RunFilters } from './model/filters'
import { queryOf, type RunsQuery } from './model/filters'
import type { Piece } from './model/logs'
import type { ReplayBody } from './model/replay'

export type RunLine = Schemas['RunLine']
export type RunDetail = Schemas['RunDetail']
export type Run = Schemas['RunView']
export type StepRun = Schemas['StepRunView']
export type Explanation = Schemas['Explanation']
export type Approval = Schemas['ApprovalView']
export type ErrorGroup = Schemas['ErrorGroupView']
export type Choice = Schemas['Resolution']['choice']

const PAGE = 50
const LOG_PIECES = 1_000
export const STUCK_CHECK = 30_000

/** What is live is always read anew by the page that comes; the feed keeps it true from there on. */
const LIVE = { staleTime: 0, refetchOnMount: 'always' } as const

export function runsQuery(filters: RunFilters) {
  return infiniteQueryOptions({
    queryKey: ['runs', 'list', { view: 'page', ...filters }],
    queryFn: ({ pageParam, signal }) => readRuns(filters, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    meta: { feed: 'patch' },
    ...LIVE,
  })
}

export function readRuns(filters: RunFilters, cursor: string | null, signal?: AbortSignal) {
  const query = { ...queryOf(filters, Date.now()), limit: PAGE, ...(cursor !== null && { cursor }) }
  return answer(api.GET('/api/v1/runs', { params: { query }, signal }))
}

export function countsQuery(filters: RunFilters) {
  return queryOptions({
    queryKey: ['runs', 'counts', filters],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/runs/counts', { params: { query: queryOf(filters, Date.now()) }, signal })),
    ...LIVE,
  })
}

export function errorsQuery(filters: RunFilters) {
  return queryOptions({
    queryKey: ['runs', 'errors', filters],
    queryFn: ({ signal }) => {
      const query = { ...queryOf(filters, Date.now()), limit: 200 }
      return answer(api.GET('/api/v1/runs/error-groups', { params: { query }, signal }))
    },
    ...LIVE,
  })
}

export function runQuery(id: string) {
  return queryOptions({
    queryKey: ['runs', 'one', id],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/runs/{run_id}', { params: { path: { run_id: id } }, signal })),
    ...LIVE,
  })
}

/** Every attempt of every step and every wait, without what they were given and gave. */
export function timelineQuery(id: string) {
  return queryOptions({
    queryKey: ['runs', 'timeline', id],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/runs/{run_id}/timeline', { params: { path: { run_id: id } }, signal })),
    // Thousands of spans: comparing them with the earlier ones costs more than drawing them.
    structuralSharing: false,
    ...LIVE,
  })
}

export function explainQuery(id: string, isOpen: boolean) {
  return queryOptions({
    queryKey: ['runs', 'explain', id],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/runs/{run_id}/explain', { params: { path: { run_id: id } }, signal })),
    enabled: isOpen,
    ...LIVE,
  })
}

export function waitsQuery(id: string) {
  return queryOptions({
    queryKey: ['runs', 'waits', id],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/runs/{run_id}/waits', { params: { path: { run_id: id } }, signal })),
    ...LIVE,
  })
}

export function stepQuery(id: string, path: string, attempt: number) {
  return queryOptions({
    queryKey: ['runs', 'step', id, path, attempt],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/runs/{run_id}/steps/{path}', {
          params: { path: { run_id: id, path }, query: { attempt } },
          signal,
        }),
      ),
    ...LIVE,
  })
}

/** What is too large for the step run itself, read only when somebody asks for it. */
export async function readOutput(id: string, path: string, attempt: number): Promise<string> {
  const response = await fetch(outputAddress(id, path, attempt), { credentials: 'same-origin' })
  if (!response.ok) throw new Error(`The output could not be read: the server answered ${response.status}.`)
  return response.text()
}

export function outputAddress(id: string, path: string, attempt: number): string {
  return `/api/v1/runs/${encodeURIComponent(id)}/outputs/${path.split('/').map(encodeURIComponent).join('/')}?attempt=${attempt}`
}

export function logAddress(id: string, path?: string, attempt?: number): string {
  const query = new URLSearchParams()
  if (path !== undefined) query.set('path', path)
  if (attempt !== undefined) query.set('attempt', String(attempt))
  return `/api/v1/runs/${encodeURIComponent(id)}/logs/text?${query}`
}

export async function readLog(
  id: string,
  path: string | null,
  attempt: number | null,
  after: number,
): Promise<Piece[]> {
  const query = {
    after,
    limit: LOG_PIECES,
    ...(path !== null && { path }),
    ...(attempt !== null && { attempt }),
  }
  const log = await answer(api.GET('/api/v1/runs/{run_id}/logs', { params: { path: { run_id: id }, query } }))
  return log.items
}

export const LOG_PAGE = LOG_PIECES

/** The document that ran, never the current one; it never changes, so it is read once. */
export function definitionQuery(id: string) {
  return queryOptions({
    queryKey: ['runs', 'definition', id],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/runs/{run_id}/definition', { params: { path: { run_id: id } }, signal })),
    staleTime: Number.POSITIVE_INFINITY,
  })
}

/** Where Temporal's own pages are, when the server knows it. */
export const systemQuery = queryOptions({
  queryKey: ['system'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/system', { signal })),
  staleTime: 60_000,
})

export function runApprovalsQuery(id: string) {
  return queryOptions({
    queryKey: ['approvals', 'list', { run: id }],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/approvals', { params: { query: { run_id: id, limit: 200 } }, signal })),
    ...LIVE,
  })
}

/** For the filter: the names that there are. */
export const workflowNamesQuery = queryOptions({
  queryKey: ['workflows', 'names'],
  queryFn: async ({ signal }) => {
    const page = await answer(api.GET('/api/v1/workflows', { params: { query: { limit: 200 } }, signal }))
    return { ...page, items: page.items.map(({ id, name, title }) => ({ id, name, title })) }
  },
  staleTime: 30_000,
})

export function useCancelRun(id: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (reason: string) =>
      answer(
        api.POST('/api/v1/runs/{run_id}/cancellation', {
          params: { path: { run_id: id } },
          body: { reason },
        }),
      ),
    onSettled: () => client.invalidateQueries({ queryKey: ['runs'] }),
  })
}

/** One call cancels a thousand at most: it is called until there are no more. */
export async function cancelMatching(filters: RunFilters, reason: string): Promise<{ requested: number }> {
  let requested = 0
  for (;;) {
    const query = queryOf(filters, Date.now())
    const done = await answer(api.POST('/api/v1/runs/cancellations', { body: bodyOf(query, reason) }))
    requested += done.requested
    if (!done.more || done.requested === 0) return { requested }
  }
}

function bodyOf(query: RunsQuery, reason: string): Schemas['Cancellations'] {
  return {
    ...query,
    status: query.status ?? [],
    stuck: query.stuck ?? false,
    trial: query.trial ?? false,
    reason,
  }
}

export function cancelRun(id: string, reason: string): Promise<Run> {
  return answer(
    api.POST('/api/v1/runs/{run_id}/cancellation', { params: { path: { run_id: id } }, body: { reason } }),
  )
}

/** `key`: of one intention; the same key sent twice starts one run. */
export function replayRun(id: string, body: ReplayBody, key = idempotencyKey()): Promise<Run> {
  return answer(
    api.POST('/api/v1/runs/{run_id}/replay', {
      params: { path: { run_id: id }, header: { 'Idempotency-Key': key } },
      body,
    }),
  )
}

export function useResolveStep(id: string, path: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: { choice: Choice; output?: unknown }) =>
      answer(
        api.POST('/api/v1/runs/{run_id}/steps/{path}/resolution', {
          params: { path: { run_id: id, path } },
          body,
        }),
      ),
    onSettled: () => client.invalidateQueries({ queryKey: ['runs'] }),
  })
}

export function useDecide(approval: Approval) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: { decision: 'approve' | 'deny'; comment?: string; form?: unknown }) =>
      answer(
        api.POST('/api/v1/approvals/{approval_id}/decision', {
          params: { path: { approval_id: approval.id } },
          body,
        }),
      ),
    onSettled: () => client.invalidateQueries({ queryKey: ['approvals'] }),
  })
}
