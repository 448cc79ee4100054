import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'

import { useTopic } from '@/feed'
import { type Outline, outlineOf } from '@/graph/outline'

import {
  type Approval,
  definitionQuery,
  type Explanation,
  type RunDetail,
  explainQuery,
  runApprovalsQuery,
  runQuery,
  timelineQuery,
} from '../api'
import { type RunSteps, stepsOf, type Timeline } from '../model/steps'
import { isOpen } from '../words'

/** One run with all that its page shows; everything in it stays true by the feed. */
export interface Studio {
  id: string
  detail: RunDetail
  timeline: Timeline | undefined
  steps: RunSteps
  /** The version that ran, never the newest one. Undefined: not read so far, or it cannot be read. */
  document: Record<string, unknown> | undefined
  text: string | undefined
  documentError: unknown
  outline: Outline
  explanation: Explanation | undefined
  approvals: readonly Approval[]
  isOpen: boolean
}

export interface RunReading {
  studio: Studio | null
  error: unknown
  retry(): void
}

export function useRun(id: string): RunReading {
  useTopic(`run:${id}`)
  useTopic('approvals')
  const run = useQuery(runQuery(id))
  const timeline = useQuery(timelineQuery(id))
  const version = useQuery({ ...definitionQuery(id), retry: false })
  const open = run.data !== undefined && isOpen(run.data.run.status)
  const explanation = useQuery(explainQuery(id, open))
  const approvals = useQuery(runApprovalsQuery(id))
  const document = version.data?.definition as Record<string, unknown> | undefined
  const outline = useMemo(() => outlineOf(document), [document])
  const steps = useMemo(
    () => stepsOf(timeline.data?.spans ?? [], placesIn(outline)),
    [timeline.data, outline],
  )
  const detail = run.data
  const error = run.error ?? timeline.error
  const retry = () => void Promise.all([run.refetch(), timeline.refetch()])
  if (detail === undefined) return { studio: null, error, retry }
  const studio: Studio = {
    id,
    detail,
    timeline: timeline.data,
    steps,
    document,
    text: version.data?.document,
    documentError: version.error,
    outline,
    explanation: open ? explanation.data : undefined,
    approvals: approvals.data?.items ?? [],
    isOpen: open,
  }
  return { studio, error, retry }
}

function placesIn(outline: Outline): (stepId: string) => number {
  const places = new Map(outline.order.map((node, place) => [node.id ?? '', place]))
  return (stepId) => places.get(stepId) ?? 0
}
