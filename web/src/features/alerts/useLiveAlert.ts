import { useChanges } from '@/feed'
import { useReadAnew } from '@/feed/useReadAnew'

import { keys } from './api'

// Many notices may be sent in one second.
const atMostEvery = () => 500

/** What is shown of one alert is read anew when anything happens to it: changed, tried out, a notice sent. */
export function useLiveAlert(id: string): void {
  useChanges(`alert:${id}`, useReadAnew([keys.of(id)], atMostEvery))
}

/** Likewise the list of all of them. */
export function useLiveAlerts(): void {
  useChanges('alerts', useReadAnew([keys.lists], atMostEvery))
}
