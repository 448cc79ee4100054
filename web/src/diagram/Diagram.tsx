import '@xyflow/react/dist/base.css'
import './diagram.css'

import { ReactFlowProvider } from '@xyflow/react'
import { forwardRef } from 'react'

import { DiagramCanvas } from './DiagramCanvas'
import type { DiagramHandle, DiagramProps } from './types'

export type { DiagramFinding, DiagramHandle, DiagramMode, DiagramProps, DiagramRuntime } from './types'

/** The one diagram of a workflow: read, edited, or with a run's status on it. */
export const Diagram = forwardRef<DiagramHandle, DiagramProps>(function Diagram(props, handle) {
  return (
    <ReactFlowProvider>
      <DiagramCanvas {...props} handle={handle} />
    </ReactFlowProvider>
  )
})
