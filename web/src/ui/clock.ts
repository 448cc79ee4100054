/** One timer for everything that ticks; a component renders again only when its own text changes. */

import { useSyncExternalStore } from 'react'

/** The text for now, kept up to date: `useClockText((now) => relativeTime(at, now))`. */
export function useClockText(textAt: (now: number) => string): string {
  return useSyncExternalStore(subscribe, () => textAt(Date.now()))
}

/** The same for something that may stand still. */
export function useClockTextWhile(ticking: boolean, textAt: (now: number) => string): string {
  return useSyncExternalStore(ticking ? subscribe : standStill, () => textAt(Date.now()))
}

const TICK_MS = 1000
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => listeners.forEach((one) => one()), TICK_MS)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) {
      clearInterval(timer)
      timer = undefined
    }
  }
}

function standStill(): () => void {
  return () => undefined
}
