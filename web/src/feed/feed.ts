/** The feed of this tab: the machine, a real clock, a real stream, and the browser's own events. */
import type { QueryClient } from '@tanstack/react-query'

import { FeedCache } from './cache'
import { type Clock, FeedMachine } from './machine'
import { browserSeats, seated } from './seats'
import { openStream } from './stream'

export const browserClock: Clock = {
  now: () => performance.now(),
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds)
    return () => clearTimeout(timer)
  },
  random: Math.random,
}

const seats = browserSeats()

export const feed = new FeedMachine(seated(openStream, seats), browserClock)

const fed = new WeakSet<QueryClient>()

/** Lets the feed keep this cache up to date. Asked again and again, it is done once. */
export function feedInto(client: QueryClient): void {
  if (fed.has(client)) return
  fed.add(client)
  feed.listen(new FeedCache(client, browserClock))
}

/** Signed in anew, or asked by a person: come back now instead of at the end of a pause. */
export function wakeFeed(): void {
  feed.wake()
}

if (typeof window !== 'undefined') {
  window.addEventListener('online', () => feed.wake())
  window.addEventListener('offline', () => feed.goOffline())
  seats.onWanted(() => {
    if (document.visibilityState !== 'hidden') return
    feed.sleep()
    seats.leave()
  })
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') feed.wake()
  })
}
