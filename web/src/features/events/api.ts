/** Requests about events, one function each, with their query keys. */
import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'

import { answer, api, type Schemas } from '@/api/client'

import { type Filters, isSettled } from './words'

export type Event = Schemas['EventView']
export type Match = Schemas['MatchView']
export type Invocation = Schemas['InvocationView']

export const keys = {
  lists: ['events', 'list'] as const,
  of: (id: string) => ['events', 'of', id] as const,
}

// The feed does not tell of events, so the list is read anew while somebody looks.
const READ_ANEW_MS = 3_000
const READ_ANEW_MANY_MS = 15_000
const MANY_PAGES = 3
const SOON_MS = 1_500
const LATER_MS = 10_000

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
    refetchInterval: (query) =>
      (query.state.data?.pages.length ?? 0) >= MANY_PAGES ? READ_ANEW_MANY_MS : READ_ANEW_MS,
  })
}

export function eventQuery(id: string) {
  return queryOptions({
    queryKey: [...keys.of(id), 'event'],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/events/{event_id}', { params: { path: { event_id: id } }, signal })),
    // Until those that wait for it have been told; then it never changes.
    refetchInterval: (query) => (query.state.data?.routed_at === null ? SOON_MS : false),
  })
}

export function matchesQuery(id: string) {
  return infiniteQueryOptions({
    queryKey: [...keys.of(id), 'matches'],
    queryFn: ({ pageParam, signal }) => {
      const params = { path: { event_id: id }, query: { limit: 50, cursor: pageParam } }
      return answer(api.GET('/api/v1/events/{event_id}/matches', { params, signal }))
    },
    initialPageParam: first,
    getNextPageParam: next,
    refetchInterval: (query) => {
      const items = query.state.data?.pages.flatMap((page) => page.items) ?? []
      return items.every((one) => isSettled(one)) ? LATER_MS : SOON_MS
    },
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
