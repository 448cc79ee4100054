/** Requests about events, one function each, with their query keys. */
import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'

import { answer, api, type Schemas } from '@/api/client'

import type { Filters } from './words'

export type Event = Schemas['EventView']
export type Match = Schemas['MatchView']
export type Invocation = Schemas['InvocationView']

export const keys = {
  lists: ['events', 'list'] as const,
  one: (id: string) => ['events', 'one', id] as const,
  matches: (id: string) => ['events', 'matches', id] as const,
}

const first = undefined as string | undefined
const next = (page: { next_cursor: string | null }) => page.next_cursor ?? undefined

export function eventsQuery({ type, key, source }: Filters) {
  const where = { name: type || undefined, key: key || undefined, source: source || undefined }
  return infiniteQueryOptions({
    queryKey: [...keys.lists, where],
    queryFn: ({ pageParam, signal }) => {
      const query = { ...where, limit: 50, cursor: pageParam }
      return answer(api.GET('/api/v1/events', { params: { query }, signal }))
    },
    initialPageParam: first,
    getNextPageParam: next,
  })
}

export function eventQuery(id: string) {
  return queryOptions({
    queryKey: keys.one(id),
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/events/{event_id}', { params: { path: { event_id: id } }, signal })),
  })
}

export function matchesQuery(id: string) {
  return infiniteQueryOptions({
    queryKey: keys.matches(id),
    queryFn: ({ pageParam, signal }) => {
      const params = { path: { event_id: id }, query: { limit: 50, cursor: pageParam } }
      return answer(api.GET('/api/v1/events/{event_id}/matches', { params, signal }))
    },
    initialPageParam: first,
    getNextPageParam: next,
  })
}

/** For its run, which the match itself does not name. */
export function invocationQuery(id: string, status: string | null) {
  return queryOptions({
    // With the status in its key it is read anew when that has changed.
    queryKey: ['events', 'invocation', id, status],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/invocations/{invocation_id}', { params: { path: { invocation_id: id } }, signal }),
      ),
    staleTime: 60_000,
  })
}

export function runQuery(id: string) {
  return queryOptions({
    queryKey: ['runs', 'one', id],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/runs/{run_id}', { params: { path: { run_id: id } }, signal })),
    retry: false,
  })
}

export interface NewEvent {
  name: string
  key: string | null
  source: string
  data: unknown
}

/** One key for one wish: a second click, or another try after a lost answer, publishes nothing twice. */
export function usePublish() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async ({ event, wish }: { event: NewEvent; wish: string }) => {
      const params = { header: { 'Idempotency-Key': wish } }
      return (await answer(api.POST('/api/v1/events', { params, body: event }))) as Event
    },
    onSuccess: () => client.invalidateQueries({ queryKey: keys.lists }),
  })
}
