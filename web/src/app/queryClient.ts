import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'

import { Problem } from '@/api/problem'

import { endSession } from './session'

const MOST_RETRIES = 2

/** The feed keeps what is shown fresh; focus and reconnect only catch what it could not tell. */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: noticeSignedOut }),
    mutationCache: new MutationCache({ onError: noticeSignedOut }),
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        retry: (failures, error) => failures < MOST_RETRIES && isWorthAgain(error),
        retryDelay: (failures, error) => delayOf(error) ?? Math.min(500 * 2 ** failures, 4000),
      },
      mutations: { retry: false },
    },
  })
}

function isWorthAgain(error: unknown): boolean {
  return !(error instanceof Problem) || (error.retryable && error.status !== 429)
}

function delayOf(error: unknown): number | null {
  return error instanceof Problem && error.retryAfterSeconds !== null ? error.retryAfterSeconds * 1000 : null
}

function noticeSignedOut(error: unknown): void {
  if (error instanceof Problem && error.status === 401) endSession()
}
