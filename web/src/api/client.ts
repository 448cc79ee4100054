/** The one way to the server: same origin, session cookie, and every refusal thrown as a `Problem`. */

import createClient from 'openapi-fetch'

import { Problem, problemOf, unreachable } from './problem'
import type { components, paths } from './schema'

export type Schemas = components['schemas']

export const api = createClient<paths>({
  baseUrl: globalThis.location?.origin ?? '',
  credentials: 'same-origin',
  // Looked up with each request, so that tests can put their own server behind it.
  fetch: (request) => globalThis.fetch(request),
})

api.use({
  async onResponse({ response }) {
    if (!response.ok) throw await problemOf(response)
  },
  onError({ error }) {
    if (error instanceof Problem || isAbort(error)) return undefined
    return unreachable()
  },
})

/** `await answer(api.GET(...))`: the body of a request that went well; everything else was thrown. */
export async function answer<T>(call: Promise<{ data?: T }>): Promise<T> {
  return (await call).data as T
}

/** Send it as `Idempotency-Key`: a second click, or a retry after a lost answer, then does nothing twice. */
export function idempotencyKey(): string {
  return globalThis.crypto?.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(36).slice(2)}`
}

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError'
}
