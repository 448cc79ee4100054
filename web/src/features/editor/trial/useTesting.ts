import { useMutation } from '@tanstack/react-query'
import { useCallback, useState } from 'react'

import { idsOf } from '@/document/walk'

import { startTrial } from '../api'
import type { Session } from '../session'
import { type ShownTrial, useTrialRun } from './useTrial'

export interface TrialSettings {
  inputs: Record<string, unknown>
  /** The step to end at; null: the whole workflow. */
  until: string | null
  effects: boolean
}

export interface Testing {
  settings: TrialSettings
  setSettings(settings: TrialSettings): void
  /** Null: nothing was tested yet, or the result was cleared. */
  trial: ShownTrial | null
  starting: boolean
  error: unknown
  test(until: string | null): void
  clear(): void
}

/** Test runs of the text as it stands; `onTest` brings the result into sight. */
export function useTesting(workflow: string, session: Session, onTest: () => void): Testing {
  const [runId, setRunId] = useState<string | null>(null)
  const [settings, setSettings] = useState<TrialSettings>({ inputs: {}, until: null, effects: false })
  const shown = useTrialRun(runId)
  const { inputs, effects } = settings
  const { mutate, isPending, error } = useMutation({
    mutationFn: (until: string | null) => {
      const definition = session.text()
      const { pins, good } = session.store.getState()
      return startTrial(workflow, { definition, inputs, until, effects, pins: pinsOf(pins, good.data) })
    },
    onSuccess: (run) => {
      setRunId(run.id)
      session.showTrial(run.id)
    },
  })
  const test = useCallback(
    (until: string | null) => {
      setSettings((now) => ({ ...now, until }))
      onTest()
      mutate(until)
    },
    [onTest, mutate],
  )
  const clear = useCallback(() => {
    setRunId(null)
    session.showTrial(null)
  }, [session])
  return {
    settings,
    setSettings,
    trial: runId === null ? null : shown,
    starting: isPending,
    error,
    test,
    clear,
  }
}

/** Pins of steps that were deleted or renamed are kept for an undo, but not sent. */
function pinsOf(pins: Readonly<Record<string, unknown>>, data: unknown): Record<string, unknown> {
  const ids = idsOf(data)
  return Object.fromEntries(Object.entries(pins).filter(([id]) => ids.has(id)))
}
