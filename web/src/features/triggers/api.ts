/** Requests about triggers and what they started, one function each, with their query keys. */
import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'

import { answer, api, type Schemas } from '@/api/client'
import type { operations } from '@/api/schema'
import { ifMatch, savedOver } from '@/api/revisions'
import { readScope } from '@/expressions/api'

import type { PauseEnd } from './pause'

export type Trigger = Schemas['TriggerView']
export type Invocation = Schemas['InvocationView']
export type Decision = Schemas['DecisionRow']
export type Preview = Schemas['Preview']
export type Runner = Schemas['RunAs']
export type Webhook = Schemas['WebhookView']
export type DeliveryLine = Schemas['DeliveryLine']
export type DeliveryView = Schemas['DeliveryView']
export type EventView = Schemas['EventView']
export type EventMatch = Schemas['MatchView']
export type Document = Record<string, unknown>
type Kind = NonNullable<NonNullable<operations['list_triggers']['parameters']['query']>['kind']>

export const keys = {
  all: ['triggers'] as const,
  lists: ['triggers', 'list'] as const,
  one: (reference: string) => ['triggers', 'one', reference] as const,
  of: (id: string) => ['triggers', 'of', id] as const,
}

// The scheduler's ticks are not told by the feed.
const READ_ANEW_MS = 15_000
// Nor is that something is late.
const LOOK_AGAIN_MS = 60_000
const PAGE = 200
const MOST_PAGES = 5
/** Of so many, all are read: they are chosen here, at once and by all of their words. */
export const READ_WHOLE = PAGE * MOST_PAGES
const SHOWN_AT_ONCE = 100

export type TriggerCounts = Schemas['TriggerCountsView']
type Asked = NonNullable<operations['list_triggers']['parameters']['query']>

export interface TriggerFilters {
  /** Words of its name, its title or its workflow. */
  q?: string
  kind?: Kind
  workflow?: string
  enabled?: boolean
  state?: Asked['state']
}

export interface TriggerList {
  items: Trigger[]
  /** Where those begin that are not among them; null: these are all. */
  next: string | null
}

/** The newest of them, up to a thousand. */
export const triggersQuery = queryOptions({
  queryKey: [...keys.lists, 'whole'],
  queryFn: ({ signal }) => readTriggers(signal),
})

/** Chosen and ordered by the server, a page at a time: of any number of them, each can be found. */
export function triggerPagesQuery(asked: TriggerFilters & { order: 'name' | 'next' }) {
  return infiniteQueryOptions({
    queryKey: [...keys.lists, 'pages', asked],
    queryFn: ({ pageParam, signal }) => {
      const query = { ...asked, limit: SHOWN_AT_ONCE, cursor: pageParam }
      return answer(api.GET('/api/v1/triggers', { params: { query }, signal }))
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  })
}

/** The first of them in an order of the server's. */
export function firstTriggersQuery(asked: TriggerFilters & { order: 'next' | 'stopped'; limit: number }) {
  return queryOptions({
    queryKey: [...keys.lists, 'first', asked],
    queryFn: async ({ signal }): Promise<TriggerList> => {
      const read = await answer(api.GET('/api/v1/triggers', { params: { query: asked }, signal }))
      return { items: [...read.items], next: read.next_cursor }
    },
    refetchInterval: LOOK_AGAIN_MS,
  })
}

/** How many there are in each state and of each kind: of all of them, however many. */
export const triggerCountsQuery = queryOptions({
  queryKey: [...keys.lists, 'counts'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/triggers/counts', { signal })),
  refetchInterval: LOOK_AGAIN_MS,
})

export function totalOf(counts: TriggerCounts): number {
  return Object.values(counts.by_kind).reduce((sum, many) => sum + many, 0)
}

async function readTriggers(signal: AbortSignal): Promise<TriggerList> {
  const items: Trigger[] = []
  let cursor: string | undefined
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const query = { limit: PAGE, cursor }
    const read = await answer(api.GET('/api/v1/triggers', { params: { query }, signal }))
    items.push(...read.items)
    if (read.next_cursor === null) return { items, next: null }
    cursor = read.next_cursor
  }
  return { items, next: cursor ?? null }
}

export function triggerQuery(reference: string) {
  return queryOptions({
    queryKey: keys.one(reference),
    queryFn: ({ signal }) => fetchTrigger(reference, signal),
  })
}

export function fetchTrigger(reference: string, signal?: AbortSignal): Promise<Trigger> {
  return answer(api.GET('/api/v1/triggers/{trigger}', { params: { path: { trigger: reference } }, signal }))
}

export function decisionsQuery(id: string, outcome: string) {
  return infiniteQueryOptions({
    queryKey: [...keys.of(id), 'decisions', outcome],
    queryFn: ({ pageParam, signal }) => {
      const query = { limit: 50, cursor: pageParam, outcome: outcome || undefined }
      const params = { path: { trigger: id }, query }
      return answer(api.GET('/api/v1/triggers/{trigger}/decisions', { params, signal }))
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  })
}

const STATUSES = ['pending', 'running', 'succeeded', 'failed', 'cancelled', 'skipped'] as const

export function invocationsQuery(id: string, status: string, limit = 50) {
  return infiniteQueryOptions({
    queryKey: [...keys.of(id), 'invocations', status, limit],
    queryFn: ({ pageParam, signal }) => {
      const wanted = STATUSES.find((one) => one === status)
      const params = { path: { trigger: id }, query: { limit, cursor: pageParam, status: wanted } }
      return answer(api.GET('/api/v1/triggers/{trigger}/invocations', { params, signal }))
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  })
}

export function invocationQuery(triggerId: string, id: string) {
  return queryOptions({
    queryKey: [...keys.of(triggerId), 'invocation', id],
    queryFn: ({ signal }) => {
      const params = { path: { invocation_id: id } }
      return answer(api.GET('/api/v1/invocations/{invocation_id}', { params, signal }))
    },
  })
}

/** Where its deliveries come in. */
export function webhookQuery(id: string) {
  return queryOptions({
    queryKey: [...keys.of(id), 'webhook'],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/triggers/{trigger}/webhook', { params: { path: { trigger: id } }, signal })),
  })
}

export function deliveriesQuery(id: string, outcome: string, limit = 50) {
  return infiniteQueryOptions({
    queryKey: [...keys.of(id), 'deliveries', outcome, limit],
    queryFn: ({ pageParam, signal }) => {
      const wanted = (['accepted', 'refused'] as const).find((one) => one === outcome)
      const params = { path: { trigger: id }, query: { limit, cursor: pageParam, outcome: wanted } }
      return answer(api.GET('/api/v1/triggers/{trigger}/deliveries', { params, signal }))
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  })
}

export function deliveryQuery(triggerId: string, id: string) {
  return queryOptions({
    queryKey: [...keys.of(triggerId), 'delivery', id],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/deliveries/{delivery_id}', { params: { path: { delivery_id: id } }, signal })),
  })
}

/** The newest events of the workspace, whatever takes them. */
export function eventsQuery(limit: number) {
  return queryOptions({
    queryKey: ['events', 'latest', limit],
    queryFn: async ({ signal }) => {
      const read = await answer(api.GET('/api/v1/events', { params: { query: { limit } }, signal }))
      return read.items
    },
  })
}

const MOST_MATCHES = 200

/** What became of an event at one trigger; null when it is not among those that the server tells of. */
export function matchQuery(eventId: string, triggerId: string) {
  return queryOptions({
    queryKey: ['events', 'match', eventId, triggerId],
    queryFn: async ({ signal }): Promise<EventMatch | null> => {
      const params = { path: { event_id: eventId }, query: { limit: MOST_MATCHES } }
      const read = await answer(api.GET('/api/v1/events/{event_id}/matches', { params, signal }))
      return read.items.find((one) => one.trigger_id === triggerId) ?? null
    },
  })
}

/** The functions of expressions, and the names that any of them could use. */
export const languageQuery = queryOptions({
  queryKey: ['expressions', 'language'],
  queryFn: () => readScope('{}', ''),
  staleTime: Infinity,
  retry: false,
})

export const secretNamesQuery = queryOptions({
  queryKey: ['triggers', 'secrets'],
  queryFn: async ({ signal }) => {
    const read = await answer(api.GET('/api/v1/secrets', { signal }))
    return read.items.map((one) => one.name)
  },
})

/** What the scheduler would do with it; a refusal is a refusal of the schedule as it stands. */
export function previewQuery(schedule: Document | null, count: number, after?: string) {
  return queryOptions({
    queryKey: ['triggers', 'preview', schedule, count, after],
    queryFn: ({ signal }) =>
      answer(
        api.POST('/api/v1/triggers/preview', { body: { schedule: schedule ?? {}, count, after }, signal }),
      ),
    enabled: schedule !== null,
    retry: false,
    staleTime: 30_000,
  })
}

export const schedulerQuery = queryOptions({
  queryKey: ['triggers', 'scheduler'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/scheduler', { signal })),
  refetchInterval: READ_ANEW_MS,
})

export function workflowQuery(name: string) {
  return queryOptions({
    queryKey: ['workflows', 'one', name],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/workflows/{workflow}', { params: { path: { workflow: name } }, signal })),
    enabled: name !== '',
  })
}

/** For the choice of a workflow; a name that is not among them can be typed. */
export const workflowNamesQuery = queryOptions({
  queryKey: ['workflows', 'list', { view: 'names' }],
  queryFn: async ({ signal }) => {
    const read = await answer(api.GET('/api/v1/workflows', { params: { query: { limit: 200 } }, signal }))
    return read.items
  },
})

export const runnersQuery = queryOptions({
  queryKey: ['triggers', 'runners'],
  queryFn: async ({ signal }): Promise<(Runner & { name: string })[]> => {
    const query = { limit: 200 }
    const [members, apiKeys] = await Promise.all([
      answer(api.GET('/api/v1/members', { params: { query }, signal })),
      answer(api.GET('/api/v1/api-keys', { params: { query }, signal })),
    ])
    const people = members.items.filter((one) => one.disabled_at === null)
    const open = apiKeys.items.filter((one) => one.revoked_at === null)
    return [
      ...people.map((one) => ({ kind: 'member', id: one.id, name: one.name })),
      ...open.map((one) => ({ kind: 'key', id: one.id, name: `API key ${one.name}` })),
    ]
  },
  staleTime: 60_000,
})

export interface Saved {
  definition: Document
  run_as?: { kind: 'member' | 'key'; id: string }
}

export interface Saving extends Saved {
  /** The one to change, and as it was when it was opened; without it a new one is made. */
  over?: Pick<Trigger, 'id' | 'revision'>
  /** The newest, when somebody else was faster; null when it is gone. */
  look(): Promise<Trigger | null>
  saysTheSame(newest: Trigger): boolean
}

export function useSaveTrigger() {
  return useChange(({ over, look, saysTheSame, ...body }: Saving) => {
    if (over === undefined) return answer(api.POST('/api/v1/triggers', { body }))
    const params = { path: { trigger: over.id }, header: ifMatch(over.revision) }
    const save = () => answer(api.PUT('/api/v1/triggers/{trigger}', { params, body }))
    return savedOver(save, look, saysTheSame)
  })
}

export function useSwitch() {
  return useChange(({ id, enabled }: { id: string; enabled: boolean }) => {
    const options = { params: { path: { trigger: id } } }
    return enabled
      ? answer(api.PUT('/api/v1/triggers/{trigger}/enabled', options))
      : answer(api.DELETE('/api/v1/triggers/{trigger}/enabled', options))
  })
}

export function usePause() {
  return useChange(({ id, ...body }: { id: string } & PauseEnd) => {
    const options = { params: { path: { trigger: id } }, body }
    return answer(api.POST('/api/v1/triggers/{trigger}/pause', options))
  })
}

/** The answer holds the secret, this once. */
export function useRotateSecret(id: string) {
  return useChange((overlap: string) => {
    const options = { params: { path: { trigger: id } }, body: { overlap } }
    return answer(api.POST('/api/v1/triggers/{trigger}/webhook/secret', options))
  })
}

export function useNewAddress(id: string) {
  return useChange(() =>
    answer(api.POST('/api/v1/triggers/{trigger}/webhook/address', { params: { path: { trigger: id } } })),
  )
}

export function useRedeliver() {
  return useChange((id: string) =>
    answer(
      api.POST('/api/v1/deliveries/{delivery_id}/redelivery', { params: { path: { delivery_id: id } } }),
    ),
  )
}

export function useDeleteTrigger() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (id: string) =>
      api.DELETE('/api/v1/triggers/{trigger}', { params: { path: { trigger: id } } }),
    // Not the trigger itself: its page is left, and would only be told that it is gone.
    onSuccess: () => client.invalidateQueries({ queryKey: keys.lists }),
  })
}

export interface Fire {
  id: string
  payload: unknown
  test: boolean
}

export function useFire() {
  return useChange(({ id, payload, test }: Fire) => {
    const options = { params: { path: { trigger: id } }, body: { payload, test } }
    return answer(api.POST('/api/v1/triggers/{trigger}/invocations', options))
  })
}

export function useCancelInvocation() {
  return useChange((id: string) =>
    answer(
      api.POST('/api/v1/invocations/{invocation_id}/cancellation', {
        params: { path: { invocation_id: id } },
      }),
    ),
  )
}

export function useRerun() {
  return useChange(({ id, asNow }: { id: string; asNow: boolean }) => {
    const options = { params: { path: { invocation_id: id } }, body: { as_now: asNow } }
    return answer(api.POST('/api/v1/invocations/{invocation_id}/rerun', options))
  })
}

/** Whatever it changes, everything that is shown of triggers is read anew. */
function useChange<Given, Answer>(change: (given: Given) => Promise<Answer>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSuccess: () =>
      client.invalidateQueries({
        predicate: ({ queryKey }) => queryKey[0] === 'triggers' && queryKey[1] !== 'preview',
      }),
  })
}
