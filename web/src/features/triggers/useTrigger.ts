import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'

import { useChanges } from '@/feed'

import { keys } from './api'

// A schedule of every second tells three changes a second.
const AT_MOST_EVERY_MS = 700

/** What is shown of the trigger is read anew when anything happens to it: decided, started, ended, edited. */
export function useLiveTrigger(id: string | undefined, reference: string): void {
  const client = useQueryClient()
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  const read = () => {
    timer.current = null
    void client.invalidateQueries({ queryKey: keys.one(reference) })
    void client.invalidateQueries({ queryKey: keys.lists })
    if (id) void client.invalidateQueries({ queryKey: keys.of(id) })
  }
  const soon = () => {
    timer.current ??= setTimeout(read, AT_MOST_EVERY_MS)
  }
  useChanges(id && `trigger:${id}`, { change: soon, stale: soon })
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current)
      timer.current = null
    },
    [],
  )
}
