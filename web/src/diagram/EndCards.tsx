import type { NodeProps } from '@xyflow/react'
import { Flag, LifeBuoy, Play } from 'lucide-react'
import { memo } from 'react'

import type { BoxNode } from './nodes'

export const StartPill = memo(function StartPill({ data }: NodeProps<BoxNode>) {
  return (
    <div className="diagram-pill" data-reached={data.overlaid || undefined}>
      <Play size={12} aria-hidden="true" /> Start
    </div>
  )
})

export const EndPill = memo(function EndPill({ data }: NodeProps<BoxNode>) {
  const status = data.runStatus
  const over = status === 'succeeded' || status === 'failed' || status === 'cancelled'
  return (
    <div className="diagram-pill" data-status={over ? status : undefined}>
      <Flag size={12} aria-hidden="true" /> {over ? ENDED[status] : 'End'}
    </div>
  )
})

const ENDED = { succeeded: 'Succeeded', failed: 'Failed', cancelled: 'Cancelled' } as const

export const FailureRegion = memo(function FailureRegion() {
  return (
    <div className="diagram-region">
      <div className="diagram-row">
        <span className="diagram-icon" data-tint="danger" aria-hidden="true">
          <LifeBuoy size={15} />
        </span>
        <span className="diagram-words">
          <span className="diagram-title">If the run fails</span>
          <span className="diagram-summary">these steps run before it ends</span>
        </span>
      </div>
    </div>
  )
})
