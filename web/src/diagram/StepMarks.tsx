import { CircleAlert, Pin, TriangleAlert } from 'lucide-react'

import type { NodeState } from '../graph/runtime'
import { formatDuration } from '../ui/instants'
import { describeCounts, describeFinding } from './describe'
import type { FindingMark } from './findings'
import type { BoxData } from './nodes'
import { StatusMark } from '../ui/StatusMark'

/** What stands at the right of a card: findings while editing, status and attempts of a run. */
export function StepMarks({ data: { finding, overlaid, state } }: { data: BoxData }) {
  return (
    <>
      {finding && <FindingBadge finding={finding} />}
      {overlaid && state && state.instances > 0 && <StatusMarks state={state} />}
    </>
  )
}

function FindingBadge({ finding }: { finding: FindingMark }) {
  const Icon = finding.severity === 'error' ? CircleAlert : TriangleAlert
  return (
    <span className="diagram-finding" data-severity={finding.severity} title={finding.message}>
      <Icon size={13} aria-hidden="true" />
      <span className="sr-only">{describeFinding(finding)}</span>
      <span aria-hidden="true">{finding.count}</span>
    </span>
  )
}

function StatusMarks({ state }: { state: NodeState }) {
  if (state.instance) return <OneStatus state={state} />
  const entries = Object.entries(state.counts)
  return (
    <span className="diagram-counts" title={describeCounts(state.counts)}>
      {entries.map(([status, count]) => (
        <span key={status} className="diagram-count">
          <StatusMark status={status} size={11} /> {count}
        </span>
      ))}
    </span>
  )
}

function OneStatus({ state: { instance } }: { state: NodeState }) {
  if (!instance) return null
  const took = instance.ended_at ? Date.parse(instance.ended_at) - Date.parse(instance.started_at) : null
  return (
    <span className="diagram-status">
      <span className="diagram-figures">
        {instance.attempt > 1 && <span title={`Attempt ${instance.attempt}`}>×{instance.attempt}</span>}
        {took !== null && instance.status !== 'skipped' && <span>{formatDuration(took)}</span>}
      </span>
      <StandIn meta={instance.meta ?? null} />
      <StatusMark status={instance.status} size={16} />
    </span>
  )
}

/** In a test run: the output was not made by the step. */
function StandIn({ meta }: { meta: Readonly<Record<string, unknown>> | null }) {
  const source = meta?.['source']
  if (typeof source !== 'string') return null
  const says = Object.hasOwn(STAND_INS, source) ? STAND_INS[source] : source
  return (
    <span title={says} className="diagram-stand-in">
      <Pin size={12} aria-hidden="true" />
      <span className="sr-only">{says}</span>
    </span>
  )
}

const STAND_INS: Record<string, string> = {
  pin: 'Pinned output',
  last_run: 'Not executed: output of the last run',
  sample: 'Not executed: sample output',
}
