/** Requests about alerts and what they told, one function each, with their query keys. */
import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'

import { answer, api, type Schemas } from '@/api/client'
import { ifMatch, savedOver } from '@/api/revisions'

import type { AlertDocument } from './document'

export type Alert = Schemas['AlertView']
export type Notice = Schemas['NoticeView']
export type Trouble = Schemas['TroubleView']

export const keys = {
  all: ['alerts'] as const,
  lists: ['alerts', 'list'] as const,
  of: (id: string) => ['alerts', 'of', id] as const,
}

// The feed tells of what happens to alerts; this is for what it could not tell.
const READ_ANEW_MS = 15_000
// A notice that is on its way moves within seconds; the feed tells of it, and this is for what it does not tell.
const SOON_MS = 2_000

/** All of them: a workspace has two hundred at most. */
export const alertsQuery = queryOptions({
  queryKey: keys.lists,
  queryFn: async ({ signal }) =>
    (await answer(api.GET('/api/v1/alerts', { params: { query: { limit: 200 } }, signal }))).items,
  refetchInterval: READ_ANEW_MS,
})

export function alertQuery(reference: string) {
  return queryOptions({
    queryKey: [...keys.of(reference), 'alert'],
    queryFn: ({ signal }) => fetchAlert(reference, signal),
    refetchInterval: (query) => (query.state.data ? READ_ANEW_MS : false),
  })
}

export function fetchAlert(reference: string, signal?: AbortSignal): Promise<Alert> {
  return answer(api.GET('/api/v1/alerts/{alert}', { params: { path: { alert: reference } }, signal }))
}

const STATUSES = ['waiting', 'sent', 'failed', 'cancelled'] as const

export function noticesQuery(reference: string, status: string) {
  return infiniteQueryOptions({
    queryKey: [...keys.of(reference), 'notices', status],
    queryFn: ({ pageParam, signal }) => {
      const wanted = STATUSES.find((one) => one === status)
      const query = { limit: 20, cursor: pageParam, status: wanted }
      const params = { path: { alert: reference }, query }
      return answer(api.GET('/api/v1/alerts/{alert}/notices', { params, signal }))
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchInterval: (query) => {
      const newest = query.state.data?.pages[0]?.items ?? []
      return newest.some((one) => one.status === 'waiting') ? SOON_MS : READ_ANEW_MS
    },
  })
}

/** For the choice of a workflow; a name that is not among them can be typed. */
export const workflowsQuery = queryOptions({
  queryKey: ['workflows', 'list', { view: 'names' }],
  queryFn: async ({ signal }) => {
    const read = await answer(api.GET('/api/v1/workflows', { params: { query: { limit: 200 } }, signal }))
    return read.items
  },
})

export function workflowQuery(name: string) {
  return queryOptions({
    queryKey: ['workflows', 'one', name],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/workflows/{workflow}', { params: { path: { workflow: name } }, signal })),
    enabled: name !== '',
    retry: false,
  })
}

export const triggerNamesQuery = queryOptions({
  queryKey: ['alerts', 'trigger-names'],
  queryFn: async ({ signal }) => {
    const read = await answer(api.GET('/api/v1/triggers', { params: { query: { limit: 200 } }, signal }))
    return read.items.map((one) => one.name).sort()
  },
  staleTime: 60_000,
})

export const secretNamesQuery = queryOptions({
  queryKey: ['alerts', 'secret-names'],
  queryFn: async ({ signal }) =>
    (await answer(api.GET('/api/v1/secrets', { signal }))).items.map((one) => one.name),
})

export function useMakeSecret() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ name, value }: { name: string; value: string }) =>
      answer(api.PUT('/api/v1/secrets/{name}', { params: { path: { name } }, body: { value } })),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: secretNamesQuery.queryKey }),
        client.invalidateQueries({ queryKey: ['settings', 'secrets'] }),
      ]),
  })
}

export interface Saving {
  definition: AlertDocument
  /** The one to change, and as it was when it was opened; without it a new one is made. */
  over?: Pick<Alert, 'id' | 'revision'>
  /** The newest, when somebody else was faster; null when it is gone. */
  look(): Promise<Alert | null>
  saysTheSame(newest: Alert): boolean
}

export function useSaveAlert() {
  return useChange(({ definition, over, look, saysTheSame }: Saving) => {
    const body = { definition }
    if (over === undefined) return answer(api.POST('/api/v1/alerts', { body }))
    const params = { path: { alert: over.id }, header: ifMatch(over.revision) }
    const save = () => answer(api.PUT('/api/v1/alerts/{alert}', { params, body }))
    return savedOver(save, look, saysTheSame)
  })
}

export function useSwitch() {
  return useChange(({ id, enabled }: { id: string; enabled: boolean }) => {
    const options = { params: { path: { alert: id } } }
    return enabled
      ? answer(api.PUT('/api/v1/alerts/{alert}/enabled', options))
      : answer(api.DELETE('/api/v1/alerts/{alert}/enabled', options))
  })
}

/** A sample to everybody it tells; the notices say what became of it. */
export function useTest() {
  return useChange(async (id: string) => {
    const params = { path: { alert: id } }
    return (await answer(api.POST('/api/v1/alerts/{alert}/test', { params }))).items
  })
}

export function useDeleteAlert() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => api.DELETE('/api/v1/alerts/{alert}', { params: { path: { alert: id } } }),
    // Not the alert itself: its sheet is closed, and would only be told that it is gone.
    onSuccess: () => client.invalidateQueries({ queryKey: keys.lists }),
  })
}

function useChange<Given, Answer>(change: (given: Given) => Promise<Answer>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSuccess: () => client.invalidateQueries({ queryKey: keys.all }),
  })
}
