/** What pages use of the feed. Its machinery is in `machine.ts`, its reducers in `patches.ts`. */
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useSyncExternalStore } from 'react'

import { type Change, topicsOf } from './change'
import { feed, feedInto } from './feed'
import type { Connection } from './machine'

export type { Change } from './change'
export { idOf, numberOf, textOf } from './change'
export type { Connection } from './machine'
export { wakeFeed } from './feed'

/**
 * Keeps what is shown up to date while the component is there: `useTopic('runs')`, `useTopic('run:' + id)`.
 * The query keys of shared nouns are patched or read anew by themselves.
 */
export function useTopic(topic: string | null | undefined): void {
  const client = useQueryClient()
  useEffect(() => {
    feedInto(client)
    return topic ? feed.follow(topic) : undefined
  }, [client, topic])
}

interface Ears {
  change(change: Change): void
  /** Changes may have been missed. */
  stale?(): void
}

/** Every change of a topic as it comes, for what is more than a row in the cache (it implies `useTopic`). */
export function useChanges(topic: string | null | undefined, ears: Ears): void {
  const latest = useRef(ears)
  useEffect(() => {
    latest.current = ears
  })
  useTopic(topic)
  useEffect(() => {
    if (!topic) return
    return feed.listen({
      change: (change) => topicsOf(change).includes(topic) && latest.current.change(change),
      stale: (topics) => (topics === null || topics.includes(topic)) && latest.current.stale?.(),
    })
  }, [topic])
}

/** For the mark in the shell. `offline` is said only when it lasts. */
export function useConnection(): Connection {
  return useSyncExternalStore(listenForConnection, () => feed.connection)
}

function listenForConnection(changed: () => void): () => void {
  return feed.listen({ connection: changed })
}
