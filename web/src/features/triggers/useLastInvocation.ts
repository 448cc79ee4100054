import { useInfiniteQuery } from '@tanstack/react-query'

import { type Invocation, invocationsQuery, type Trigger } from './api'

const JUST_ONE = 1

/** What came last to a trigger that is there already: for trying things on it. */
export function useLastInvocation(trigger: Trigger | undefined): Invocation | undefined {
  const query = useInfiniteQuery({
    ...invocationsQuery(trigger?.id ?? '', '', JUST_ONE),
    enabled: trigger !== undefined,
  })
  return trigger && query.data?.pages[0]?.items[0]
}

export function lastWords({ source }: Invocation): string {
  return source === 'webhook' ? 'the last delivery' : 'the last one that came'
}
