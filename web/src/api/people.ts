/** Who is behind an id such as `created_by`: members by name, everything else in words. */

import { queryOptions, useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'

import { answer, api } from './client'

const MOST_PAGES = 10

export const peopleQuery = queryOptions({
  queryKey: ['people'],
  queryFn: async ({ signal }) => {
    const names = new Map<string, string>()
    let cursor: string | undefined
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const query = { limit: 200, cursor }
      const members = await answer(api.GET('/api/v1/members', { params: { query }, signal }))
      for (const member of members.items) names.set(member.id, member.name)
      if (members.next_cursor === null) break
      cursor = members.next_cursor
    }
    return names
  },
  staleTime: 5 * 60_000,
})

/** The name of whoever has this id, as far as it is known. `met`: somebody who may be newer than what was read. */
export function usePeople(met?: string): (id: string | null | undefined) => string {
  const { data: names, isFetching, refetch } = useQuery(peopleQuery)
  const isUnknown = met?.startsWith('mem_') === true && names?.has(met) === false
  useEffect(() => {
    if (isUnknown) void refetch()
  }, [met, isUnknown, refetch])
  return (id) => (isUnknown && isFetching && id === met ? 'Somebody' : personName(names, id))
}

export function personName(
  names: ReadonlyMap<string, string> | undefined,
  id: string | null | undefined,
): string {
  if (!id) return '–'
  const kind = OTHERS.find(([prefix]) => id.startsWith(prefix))?.[1]
  return names?.get(id) ?? kind ?? (id.startsWith('mem_') ? 'a former member' : id)
}

const OTHERS: readonly (readonly [string, string])[] = [
  ['system', 'Onward'],
  ['key_environment', 'the administrator key'],
  ['key_', 'an API key'],
  ['run_', 'a run'],
]
