import { useChanges } from '@/feed'
import { useReadAnew } from '@/feed/useReadAnew'

import { keys } from './api'

// A schedule of every second tells three changes a second.
const atMostEvery = () => 700

/** What is shown of the trigger is read anew when anything happens to it: decided, started, ended, edited. */
export function useLiveTrigger(id: string | undefined, reference: string): void {
  const shown = [keys.one(reference), keys.lists, ...(id ? [keys.of(id)] : [])]
  useChanges(id && `trigger:${id}`, useReadAnew(shown, atMostEvery))
}
