/** Requests of the editor, one function each. */
import { type QueryClient, queryOptions } from '@tanstack/react-query'

import { answer, api, idempotencyKey, type Schemas } from '@/api/client'
import { Problem } from '@/api/problem'
import { readScope, type Scope } from '@/expressions/api'

export type Draft = Schemas['DraftView']
export type Finding = Schemas['Finding']
export type Validation = Schemas['ValidationView']
export type Published = Schemas['Published']
export type Diff = Schemas['DiffView']
export type Tool = Schemas['Tool']

export function draftQuery(name: string) {
  return queryOptions({
    queryKey: ['workflows', 'draft', name],
    queryFn: ({ signal }) => readDraft(name, signal),
    staleTime: 0,
    gcTime: 0,
  })
}

export function readDraft(name: string, signal?: AbortSignal): Promise<Draft> {
  return answer(
    api.GET('/api/v1/workflows/{workflow}/draft', { params: { path: { workflow: name } }, signal }),
  )
}

export function saveDraft(name: string, document: string, revision: number): Promise<Draft> {
  const params = { path: { workflow: name }, header: { 'If-Match': etag(revision) } }
  return answer(api.PUT('/api/v1/workflows/{workflow}/draft', { params, body: { document } }))
}

export function discardDraft(name: string, revision: number): Promise<Draft> {
  const params = { path: { workflow: name }, header: { 'If-Match': etag(revision) } }
  return answer(api.DELETE('/api/v1/workflows/{workflow}/draft', { params }))
}

export function createWorkflow(document: string): Promise<Draft> {
  return answer(api.POST('/api/v1/workflows', { body: { document } }))
}

export async function isTaken(name: string, signal?: AbortSignal): Promise<boolean> {
  const params = { query: { q: name, limit: 100 } }
  return (await answer(api.GET('/api/v1/workflows', { params, signal }))).items.some(
    (one) => one.name === name,
  )
}

export function validate(document: string, signal?: AbortSignal): Promise<Validation> {
  return answer(api.POST('/api/v1/workflows/validation', { body: { document }, signal }))
}

export function publish(name: string, document: string, note: string, revision: number): Promise<Published> {
  const params = { path: { workflow: name }, header: { 'If-Match': etag(revision) } }
  const body = { document, note, source: 'editor' as const }
  return answer(api.POST('/api/v1/workflows/{workflow}/versions', { params, body }))
}

/** From the newest version to the saved draft. */
export function draftDiff(name: string, signal?: AbortSignal): Promise<Diff> {
  const params = { path: { workflow: name }, query: { from: 'newest', to: 'draft' } }
  return answer(api.GET('/api/v1/workflows/{workflow}/diff', { params, signal }))
}

export const toolsQuery = queryOptions({
  queryKey: ['tools'],
  queryFn: async ({ signal }) => (await answer(api.GET('/api/v1/tools', { signal }))).items,
  staleTime: 5 * 60_000,
})

export type JsonSchema = Record<string, unknown>

/** The schema of definitions: it says what fields the forms show. */
export const definitionSchemaQuery = queryOptions({
  queryKey: ['schema', 'workflow'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/schema/workflow.json', { signal })) as Promise<JsonSchema>,
  staleTime: Infinity,
})

function etag(revision: number): string {
  return `"${revision}"`
}

/** What the steps of a workflow gave when it last ran. */
export type LastValues = Schemas['LastValues']
export type StepValue = Schemas['StepValue']
export type Trial = Schemas['NewTrial']
export type Run = Schemas['RunView']
export type StepRun = Schemas['StepRunView']
export type Template = Schemas['Template']

/** Of one run of the workflow, or of the newest that succeeded. */
export function lastValuesQuery(workflow: string, run: string | null) {
  return queryOptions({
    queryKey: ['runs', 'last-values', workflow, run],
    queryFn: ({ signal }) => {
      const params = { path: { workflow }, query: { run_id: run } }
      return answer(api.GET('/api/v1/workflows/{workflow}/last-values', { params, signal }))
    },
    staleTime: 30_000,
    retry: false,
  })
}

/** What an expression at that step run could read; without a path at the end of the run. */
export function bindingsQuery(run: string, path: string | undefined) {
  return queryOptions({
    queryKey: ['runs', 'bindings', run, path ?? null],
    queryFn: async ({ signal }) => {
      const params = { path: { run_id: run }, query: { path } }
      return (await answer(api.GET('/api/v1/runs/{run_id}/bindings', { params, signal }))).bindings
    },
    staleTime: Infinity,
    retry: false,
  })
}

/** Asked again when it is older than what one types in a few words. */
export async function scopeAt(
  client: QueryClient,
  document: string,
  pointer: string,
): Promise<Scope | undefined> {
  try {
    return await client.fetchQuery({
      queryKey: ['editor', 'scope', pointer],
      queryFn: () => readScope(document, pointer),
      staleTime: 3_000,
      retry: false,
    })
  } catch (error) {
    if (error instanceof Problem) return undefined // no suggestions are no reason to disturb somebody who types
    throw error
  }
}

export function startTrial(workflow: string, trial: Partial<Trial>): Promise<Run> {
  const params = { path: { workflow }, header: { 'Idempotency-Key': idempotencyKey() } }
  const body = { effects: false, ...trial }
  return answer(api.POST('/api/v1/workflows/{workflow}/trials', { params, body }))
}

export const templatesQuery = queryOptions({
  queryKey: ['templates'],
  queryFn: async ({ signal }) => (await answer(api.GET('/api/v1/templates', { signal }))).items,
  staleTime: Infinity,
})

/** Names for the field of a child workflow. */
export const workflowNamesQuery = queryOptions({
  queryKey: ['workflows', 'names'],
  queryFn: async ({ signal }) =>
    (await answer(api.GET('/api/v1/workflows', { params: { query: { limit: 100 } }, signal }))).items.map(
      (one) => one.name,
    ),
  staleTime: 60_000,
})

export function runQuery(id: string) {
  return queryOptions({
    queryKey: ['runs', 'one', id],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/runs/{run_id}', { params: { path: { run_id: id } }, signal })),
  })
}

export function cancelRun(id: string): Promise<unknown> {
  return answer(
    api.POST('/api/v1/runs/{run_id}/cancellation', {
      params: { path: { run_id: id } },
      body: { reason: '' },
    }),
  )
}

export function trialStepsQuery(run: string) {
  return queryOptions({
    queryKey: ['editor', 'trial-steps', run],
    queryFn: ({ signal }) => readSteps(run, signal),
    retry: 2,
  })
}

/** Tests are small; what a page of them does not hold is on the run's own page. */
async function readSteps(run: string, signal: AbortSignal): Promise<StepRun[]> {
  const params = { path: { run_id: run }, query: { limit: 200 } }
  return (await answer(api.GET('/api/v1/runs/{run_id}/steps', { params, signal }))).items
}
