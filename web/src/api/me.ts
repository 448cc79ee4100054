/** Who is signed in, and what they may do. The server decides; this only keeps dead buttons off the screen. */

import { queryOptions, useQuery } from '@tanstack/react-query'

import { answer, api, type Schemas } from './client'
import { Problem } from './problem'

export type Me = Schemas['MeView']

const AGAIN_MS = 2_000

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/auth/me', { signal })),
  staleTime: 60_000,
  retry: false,
  // Without it there is no page at all: a server that comes back is found without a click.
  refetchInterval: ({ state }) =>
    state.error instanceof Problem && state.error.retryable ? AGAIN_MS : false,
})

export function useMe(): Me | undefined {
  return useQuery(meQuery).data
}

/** False as well while it is not known yet: a control appears, it never vanishes under the pointer. */
export function useMay(permission: string): boolean {
  return useMe()?.permissions.includes(permission) ?? false
}

/** For `whyNot` of a control: nothing when allowed, else the reason in words. */
export function useWhyNot(permission: string): string | undefined {
  const me = useMe()
  if (!me || me.permissions.includes(permission)) return undefined
  return `Your role (${me.role}) does not allow this. An administrator can change it in Settings.`
}
