/** Requests about backfills, one function each. Their keys lie below the trigger's, which the feed keeps fresh. */
import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'

import { answer, api, type Schemas } from '@/api/client'

import { keys } from '../api'
import type { Wish } from './range'

export type Backfill = Schemas['BackfillView']
export type Plan = Schemas['BackfillPlan']
export type Invocation = Schemas['InvocationView']

// The feed tells of each step; this is for what it could not tell.
const READ_ANEW_MS = 15_000

const first = undefined as string | undefined
const next = (page: { next_cursor: string | null }) => page.next_cursor ?? undefined

export function backfillsQuery(triggerId: string) {
  return infiniteQueryOptions({
    queryKey: [...keys.of(triggerId), 'backfills'],
    queryFn: ({ pageParam, signal }) => {
      const params = { path: { trigger: triggerId }, query: { limit: 20, cursor: pageParam } }
      return answer(api.GET('/api/v1/triggers/{trigger}/backfills', { params, signal }))
    },
    initialPageParam: first,
    getNextPageParam: next,
    refetchInterval: READ_ANEW_MS,
  })
}

export function backfillQuery(triggerId: string, id: string) {
  return queryOptions({
    queryKey: [...keys.of(triggerId), 'backfill', id],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/backfills/{backfill_id}', { params: { path: { backfill_id: id } }, signal })),
    refetchInterval: (query) => (query.state.data?.ended_at === null ? READ_ANEW_MS : false),
  })
}

const STATUSES = ['pending', 'running', 'succeeded', 'failed', 'cancelled', 'skipped'] as const

export function startedQuery(triggerId: string, id: string, status: string) {
  return infiniteQueryOptions({
    queryKey: [...keys.of(triggerId), 'backfill', id, 'invocations', status],
    queryFn: ({ pageParam, signal }) => {
      const wanted = STATUSES.find((one) => one === status)
      const params = { path: { backfill_id: id }, query: { limit: 50, cursor: pageParam, status: wanted } }
      return answer(api.GET('/api/v1/backfills/{backfill_id}/invocations', { params, signal }))
    },
    initialPageParam: first,
    getNextPageParam: next,
  })
}

/** What it would start. Nothing is written. */
export function planQuery(triggerId: string, wish: Wish | null) {
  return queryOptions({
    // Besides the trigger's keys: what is typed is not asked again with every firing.
    queryKey: ['triggers', 'preview', 'backfill', triggerId, wish],
    queryFn: async ({ signal }) => {
      const params = { path: { trigger: triggerId } }
      const body = { ...(wish as Wish), dry_run: true }
      const options = { params, body, signal }
      return (await answer(api.POST('/api/v1/triggers/{trigger}/backfills', options))) as Plan
    },
    enabled: wish !== null,
    retry: false,
    staleTime: 10_000,
  })
}

export function useStartBackfill(triggerId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async ({ wish, key }: { wish: Wish; key: string }) => {
      const params = { path: { trigger: triggerId }, header: { 'Idempotency-Key': key } }
      const body = { ...wish, dry_run: false }
      return (await answer(api.POST('/api/v1/triggers/{trigger}/backfills', { params, body }))) as Backfill
    },
    onSuccess: () => client.invalidateQueries({ queryKey: keys.of(triggerId) }),
  })
}

export function useCancelBackfill(triggerId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ id, running }: { id: string; running: boolean }) =>
      answer(
        api.POST('/api/v1/backfills/{backfill_id}/cancellation', {
          params: { path: { backfill_id: id } },
          body: { running },
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.of(triggerId) }),
  })
}
