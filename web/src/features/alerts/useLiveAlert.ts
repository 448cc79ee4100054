import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'

import { useChanges } from '@/feed'

import { keys } from './api'

// Many notices may be sent in one second.
const AT_MOST_EVERY_MS = 500

/** What is shown of one alert is read anew when anything happens to it: changed, tried out, a notice sent. */
export function useLiveAlert(id: string): void {
  useLive(`alert:${id}`, keys.of(id))
}

/** Likewise the list of all of them. */
export function useLiveAlerts(): void {
  useLive('alerts', keys.lists)
}

function useLive(topic: string, queryKey: readonly string[]): void {
  const client = useQueryClient()
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  const soon = () => {
    timer.current ??= setTimeout(() => {
      timer.current = null
      void client.invalidateQueries({ queryKey })
    }, AT_MOST_EVERY_MS)
  }
  useChanges(topic, { change: soon, stale: soon })
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current)
      timer.current = null
    },
    [],
  )
}
