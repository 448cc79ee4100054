/** What the home page asks for, one function each. */
import { queryOptions } from '@tanstack/react-query'

import { answer, api, type Schemas } from '@/api/client'

export type RunLine = Schemas['RunLine']
export type Approval = Schemas['ApprovalView']
export type ErrorGroup = Schemas['ErrorGroupView']
export type MissedTrigger = Schemas['MissedTrigger']

const SHOWN = 6
/** Enough to say which workflows a group of errors is of. */
const LOOKED_AT = 100

export const anyWorkflowQuery = queryOptions({
  queryKey: ['workflows', 'list', { view: 'any' }],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/workflows', { params: { query: { limit: 1 } }, signal })),
})

export const myApprovalsQuery = queryOptions({
  queryKey: ['approvals', 'list', { view: 'home', mine: true }],
  queryFn: ({ signal }) =>
    answer(api.GET('/api/v1/approvals', { params: { query: { mine: true, limit: SHOWN } }, signal })),
})

export const stuckRunsQuery = queryOptions({
  queryKey: ['runs', 'glimpse', { view: 'home', stuck: true }],
  queryFn: ({ signal }) =>
    answer(api.GET('/api/v1/runs', { params: { query: { stuck: true, limit: SHOWN } }, signal })),
  // A run becomes stuck by doing nothing: no change tells of it.
  refetchInterval: 30_000,
})

export const missedFiringsQuery = queryOptions({
  queryKey: ['triggers', 'missed', { view: 'home' }],
  queryFn: ({ signal }) =>
    answer(api.GET('/api/v1/missed-firings', { params: { query: { limit: SHOWN } }, signal })),
  // What is a day old goes by itself.
  refetchInterval: 10 * 60_000,
})

export const openRunsQuery = queryOptions({
  queryKey: ['runs', 'glimpse', { view: 'home', open: true }],
  queryFn: ({ signal }) => {
    const query = { status: ['running', 'waiting', 'queued'] as RunLine['status'][], limit: SHOWN }
    return answer(api.GET('/api/v1/runs', { params: { query }, signal }))
  },
})

export const endedRunsQuery = queryOptions({
  queryKey: ['runs', 'glimpse', { view: 'home', ended: true }],
  queryFn: ({ signal }) => {
    const query = { status: ['succeeded', 'failed', 'cancelled'] as RunLine['status'][], limit: SHOWN }
    return answer(api.GET('/api/v1/runs', { params: { query }, signal }))
  },
})

export const runCountsQuery = queryOptions({
  queryKey: ['runs', 'counts', { view: 'home' }],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/runs/counts', { signal })),
})

/** `since` is a day, so that the key stays the same while the page is open. */
export function errorGroupsQuery(since: string) {
  return queryOptions({
    queryKey: ['runs', 'errors', { view: 'home', since }],
    queryFn: ({ signal }) => {
      const query = { status: ['failed'] as RunLine['status'][], created_after: since, limit: SHOWN }
      return answer(api.GET('/api/v1/runs/error-groups', { params: { query }, signal }))
    },
  })
}

export function failedRunsQuery(since: string) {
  return queryOptions({
    queryKey: ['runs', 'glimpse', { view: 'home', failed: since }],
    queryFn: ({ signal }) => {
      const query = { status: ['failed'] as RunLine['status'][], created_after: since, limit: LOOKED_AT }
      return answer(api.GET('/api/v1/runs', { params: { query }, signal }))
    },
  })
}

/** Made and published, so that it can run at once. A name that is taken gets a number. */
export async function createAndPublish(document: (name: string) => string, name: string): Promise<string> {
  const taken = new Set(
    (await answer(api.GET('/api/v1/workflows', { params: { query: { q: name, limit: 200 } } }))).items.map(
      (one) => one.name,
    ),
  )
  const free = freeName(name, taken)
  const draft = await answer(api.POST('/api/v1/workflows', { body: { document: document(free) } }))
  const params = { path: { workflow: draft.name } }
  await api.POST('/api/v1/workflows/{workflow}/versions', {
    params,
    body: { note: 'First version', source: 'editor' },
  })
  return draft.name
}

export function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name
  for (let number = 2; ; number += 1) if (!taken.has(`${name}-${number}`)) return `${name}-${number}`
}
