import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'

import { useChanges } from '@/feed'

import { type Run, runQuery, type StepRun, trialStepsQuery } from '../api'

export interface ShownTrial {
  run: Run | undefined
  steps: readonly StepRun[]
  over: boolean
}

const ENDED: ReadonlySet<string> = new Set(['succeeded', 'failed', 'cancelled'])
/** Changes of a moment are read together. */
const GATHER_MS = 120

/** A test run as it goes: the feed says that something changed, and what is shown is read anew. */
export function useTrialRun(id: string | null): ShownTrial {
  const client = useQueryClient()
  const run = useQuery({ ...runQuery(id ?? ''), enabled: id !== null }).data
  const steps = useQuery({ ...trialStepsQuery(id ?? ''), enabled: id !== null }).data
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const readAnew = () => {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      void client.invalidateQueries({ queryKey: trialStepsQuery(id ?? '').queryKey })
      void client.invalidateQueries({ queryKey: runQuery(id ?? '').queryKey })
    }, GATHER_MS)
  }
  useChanges(id === null ? null : `run:${id}`, { change: readAnew, stale: readAnew })
  useEffect(() => () => clearTimeout(timer.current), [])
  const found = run?.run
  const over = found !== undefined && ENDED.has(found.status)
  useEffect(() => {
    if (!over || id === null) return
    void client.invalidateQueries({ queryKey: trialStepsQuery(id).queryKey })
    void client.invalidateQueries({ queryKey: ['runs', 'last-values'] })
    void client.invalidateQueries({ queryKey: ['runs', 'bindings', id] })
  }, [client, id, over])
  return { run: found, steps: steps ?? [], over }
}
