import { useQuery } from '@tanstack/react-query'

import { Problem } from '@/api/problem'

import { useChanges } from '.'

export interface Newest<View> {
  /** Undefined while nobody has looked; null when it is gone. */
  view: View | null | undefined
  look(): Promise<View | null>
}

/**
 * Something as it is now, while somebody edits it. `subject`: as the feed calls it, `trigger:ID`; undefined: nothing
 * that is there already. `family`: the root of its query keys, with which it is read anew after a save.
 */
export function useNewest<View>(
  subject: string | undefined,
  family: string,
  opened: View | undefined,
  read: (signal: AbortSignal) => Promise<View>,
): Newest<View> {
  const query = useQuery({
    queryKey: [family, 'newest', subject],
    queryFn: ({ signal }) => read(signal),
    enabled: subject !== undefined,
    // Where there is something already, a change that comes while it is being read has it read once more.
    initialData: opened,
    // Nothing of an earlier visit: it could be older than what was opened.
    staleTime: 0,
    gcTime: 0,
  })
  const { refetch } = query
  useChanges(subject, {
    // What it does is told as well (its firings, its notices), many a second.
    change: ({ kind }) => /\.(updated|deleted)$/.test(kind) && void refetch(),
    stale: () => void refetch(),
  })
  return {
    view: isGone(query.error) ? null : query.data,
    async look() {
      const { data, error } = await refetch()
      if (isGone(error)) return null
      if (data === undefined || error !== null) throw error
      return data
    },
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Problem && error.status === 404
}
