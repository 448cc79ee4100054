import { useInfiniteQuery } from '@tanstack/react-query'

import { type Invocation, invocationsQuery, type Trigger } from './api'

const A_FEW = 5

/** What came last to a trigger that is there already: for trying things on it. Of `source`, when there is one. */
export function useLastInvocation(trigger: Trigger | undefined, source?: string): Invocation | undefined {
  const query = useInfiniteQuery({
    ...invocationsQuery(trigger?.id ?? '', '', A_FEW),
    enabled: trigger !== undefined,
  })
  const items = (trigger && query.data?.pages[0]?.items) ?? []
  return items.find((one) => one.source === source) ?? items[0]
}
