/** Requests about workflows, one function each, with their query keys. */
import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'

import { answer, api, type Schemas } from '@/api/client'

import type { ImportFile } from './importing'

export type Workflow = Schemas['WorkflowView']
export type WorkflowDetail = Schemas['WorkflowDetail']
export type Version = Schemas['VersionView']
export type VersionDetail = Schemas['VersionDetail']
export type RunLine = Schemas['RunLine']

export interface WorkflowFilters {
  q?: string
  enabled?: boolean
}

export const keys = {
  all: ['workflows'] as const,
  lists: ['workflows', 'list'] as const,
  one: (name: string) => ['workflows', 'one', name] as const,
  versions: (name: string) => ['workflows', 'versions', name] as const,
}

const PAGE = 100

export function workflowsQuery(filters: WorkflowFilters) {
  return infiniteQueryOptions({
    queryKey: [...keys.lists, { view: 'page', ...filters }],
    queryFn: ({ pageParam, signal }) => {
      const query = { limit: PAGE, cursor: pageParam, q: filters.q || undefined, enabled: filters.enabled }
      return answer(api.GET('/api/v1/workflows', { params: { query }, signal }))
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  })
}

export function workflowQuery(name: string) {
  return queryOptions({
    queryKey: keys.one(name),
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/workflows/{workflow}', { params: { path: { workflow: name } }, signal })),
  })
}

const MOST_STARTERS = 200
// There are no more in a workspace.
const MOST_ALERTS = 200

/** The names of the triggers that would fail without the workflow, and whether there may be more. */
export function startersQuery(name: string) {
  return queryOptions({
    queryKey: ['workflows', 'starters', name],
    queryFn: async ({ signal }) => {
      const query = { workflow: name, limit: MOST_STARTERS }
      const page = await answer(api.GET('/api/v1/triggers', { params: { query }, signal }))
      // Those that people have paused go on by themselves.
      const fires = (one: Schemas['TriggerView']) =>
        one.paused_until !== null || (one.enabled && one.state === null)
      const names = page.items.filter(fires).map((one) => one.name)
      return { names: names.sort(), more: page.next_cursor !== null }
    },
    staleTime: 0,
  })
}

/** The alerts that start it. */
export function tellingQuery(name: string) {
  return queryOptions({
    queryKey: ['workflows', 'telling', name],
    queryFn: async ({ signal }) => {
      const page = await answer(
        api.GET('/api/v1/alerts', { params: { query: { limit: MOST_ALERTS } }, signal }),
      )
      const starts = ({ definition: { to } }: Schemas['AlertView']) =>
        Array.isArray(to) && to.some((one: { workflow?: unknown } | null) => one?.workflow === name)
      return page.items.filter((one) => one.enabled && starts(one)).map((one) => one.name)
    },
    staleTime: 0,
  })
}

export function versionsQuery(name: string) {
  return infiniteQueryOptions({
    queryKey: keys.versions(name),
    queryFn: ({ pageParam, signal }) => {
      const params = { path: { workflow: name }, query: { limit: 50, cursor: pageParam } }
      return answer(api.GET('/api/v1/workflows/{workflow}/versions', { params, signal }))
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  })
}

/** A version never changes, so it is read once. */
export function versionQuery(name: string, number: number | null) {
  return queryOptions({
    queryKey: ['workflows', 'version', name, number],
    queryFn: ({ signal }) => {
      const params = { path: { workflow: name, number: number ?? 0 } }
      return answer(api.GET('/api/v1/workflows/{workflow}/versions/{number}', { params, signal }))
    },
    enabled: number !== null,
    staleTime: Infinity,
  })
}

/** What is drawn of a workflow that was never published. */
export function draftQuery(name: string, enabled: boolean) {
  return queryOptions({
    queryKey: ['workflows', 'draft-shown', name],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/workflows/{workflow}/draft', { params: { path: { workflow: name } }, signal })),
    enabled,
  })
}

export type Side = number | 'draft'

export function diffQuery(name: string, before: Side, after: Side) {
  return queryOptions({
    queryKey: ['workflows', 'diff', name, before, after],
    queryFn: ({ signal }) => {
      const query = { from: String(before), to: String(after) }
      const params = { path: { workflow: name }, query }
      return answer(api.GET('/api/v1/workflows/{workflow}/diff', { params, signal }))
    },
    staleTime: before === 'draft' || after === 'draft' ? 0 : Infinity,
  })
}

export function runsOfQuery(name: string, status: readonly string[]) {
  return infiniteQueryOptions({
    // With a filter, runs come into the list by moving: the feed then has it read anew.
    queryKey: [
      'runs',
      status.length === 0 ? 'list' : 'glimpse',
      { view: 'workflow', workflow: name, status },
    ],
    queryFn: ({ pageParam, signal }) => {
      const query = { workflow: name, limit: 25, cursor: pageParam, status: status as RunLine['status'][] }
      return answer(api.GET('/api/v1/runs', { params: { query }, signal }))
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  })
}

export function runCountsQuery(name: string) {
  return queryOptions({
    queryKey: ['runs', 'counts', { view: 'workflow', workflow: name }],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/runs/counts', { params: { query: { workflow: name } }, signal })),
  })
}

/** The newest run of the workflow with its inputs, or null when it never ran. */
export async function lastRunOf(name: string): Promise<Schemas['RunView'] | null> {
  const query = { workflow: name, limit: 1 }
  const [newest] = (await answer(api.GET('/api/v1/runs', { params: { query } }))).items
  if (newest === undefined) return null
  const params = { path: { run_id: newest.id } }
  return (await answer(api.GET('/api/v1/runs/{run_id}', { params }))).run
}

export async function exportDocument(name: string, version?: number): Promise<Schemas['ExportView']> {
  const params = { path: { workflow: name }, query: { version } }
  return await answer(api.GET('/api/v1/workflows/{workflow}/export', { params }))
}

export function useSetEnabled() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ name, enabled }: { name: string; enabled: boolean }) => {
      const params = { path: { workflow: name } }
      return answer(api.PATCH('/api/v1/workflows/{workflow}', { params, body: { enabled } }))
    },
    onSuccess: () => client.invalidateQueries({ queryKey: keys.all }),
  })
}

export function useDeleteWorkflow() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (name: string) =>
      api.DELETE('/api/v1/workflows/{workflow}', { params: { path: { workflow: name } } }),
    onSuccess: async (_, name) => {
      client.removeQueries({ queryKey: keys.one(name) })
      await client.invalidateQueries({ queryKey: keys.lists })
    },
  })
}

export function useCreateWorkflow() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: { document: string; name?: string }) =>
      answer(api.POST('/api/v1/workflows', { body })),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.lists }),
  })
}

export function useRollBack(name: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: { version: number; note: string }) =>
      answer(
        api.POST('/api/v1/workflows/{workflow}/rollback', { params: { path: { workflow: name } }, body }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.all }),
  })
}

export interface Launch {
  workflow: string
  inputs: Record<string, unknown>
  version?: number
}

/** The key makes a double click, and a retry after a lost answer, one run. */
export async function launchRun(launch: Launch, key: string): Promise<Schemas['RunView']> {
  const options = { body: { ...launch, wait: 0 }, headers: { 'Idempotency-Key': key } }
  return await answer(api.POST('/api/v1/runs', options))
}

export async function applyFiles(
  files: readonly ImportFile[],
  dryRun: boolean,
): Promise<Schemas['ApplyView']> {
  const body = {
    documents: [...files],
    prune: false,
    dry_run: dryRun,
    note: dryRun ? '' : 'Imported',
    source: 'editor' as const,
  }
  return await answer(api.POST('/api/v1/workflows/application', { body }))
}
