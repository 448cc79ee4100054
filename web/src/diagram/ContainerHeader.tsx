import { ChevronDown, Plus } from 'lucide-react'
import type { ReactNode } from 'react'

import type { StepNode } from '../graph/outline'
import { shapeOf } from '../graph/stepTypes'
import { useDiagramActions } from './context'
import type { BoxData } from './nodes'
import { StepIcon, StepWords } from './StepWords'

export function ContainerHeader({
  data,
  node,
  children,
}: {
  data: BoxData
  node: StepNode
  children: ReactNode
}) {
  const { toggle } = useDiagramActions()
  return (
    <div className="diagram-row">
      <StepIcon type={node.type} />
      <StepWords title={node.title} type={node.type} summary={node.summary} />
      {data.mode === 'edit' && <AddSlot node={node} />}
      {children}
      <button
        type="button"
        className="diagram-icon-button"
        aria-label={`Close ${node.title}`}
        aria-expanded
        tabIndex={-1}
        onClick={() => toggle(node.key)}
      >
        <ChevronDown size={14} />
      </button>
    </div>
  )
}

function AddSlot({ node }: { node: StepNode }) {
  const { addSlot } = useDiagramActions()
  const kind = shapeOf(node.type)?.slotMap?.label
  if (!addSlot || !kind) return null
  return (
    <button
      type="button"
      className="diagram-text-button"
      tabIndex={-1}
      aria-label={`Add a ${kind} to ${node.title}`}
      onClick={() => addSlot(node.pointer, kind)}
    >
      <Plus size={12} aria-hidden="true" /> {kind}
    </button>
  )
}
