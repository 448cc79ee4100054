import type { NodeProps } from '@xyflow/react'
import { ChevronRight } from 'lucide-react'
import { memo } from 'react'

import { ContainerHeader } from './ContainerHeader'
import { describeStep } from './describe'
import { LoopControl } from './LoopControl'
import type { BoxData, BoxNode } from './nodes'
import { StepMarks } from './StepMarks'
import { StepIcon, StepWords } from './StepWords'
import { useDiagramActions } from './context'

/** A step, or a container drawn closed. */
export const StepCard = memo(function StepCard({ data }: NodeProps<BoxNode>) {
  const { draggable, toggle } = useDiagramActions()
  const node = data.box.node
  if (!node) return null
  return (
    <StepFrame data={data} className={draggable ? 'diagram-card nopan' : 'diagram-card'}>
      {node.condition !== null && <OnlyIf condition={node.condition} />}
      <div className="diagram-row">
        <StepIcon type={node.type} />
        <StepWords title={node.title} type={node.type} summary={node.summary} />
        {data.box.collapsed && (
          <button
            type="button"
            className="diagram-icon-button"
            aria-label={`Open ${node.title}`}
            aria-expanded={false}
            tabIndex={-1}
            onClick={() => toggle(node.key)}
          >
            <ChevronRight size={14} />
          </button>
        )}
        <StepMarks data={data} />
      </div>
    </StepFrame>
  )
})

/** A container: its header over a box in which the others lie. */
export const ContainerBox = memo(function ContainerBox({ data }: NodeProps<BoxNode>) {
  const { draggable } = useDiagramActions()
  const node = data.box.node
  if (!node) return null
  return (
    <StepFrame data={data} className="diagram-container">
      <div className={draggable ? 'diagram-header nopan' : 'diagram-header'}>
        {node.condition !== null && <OnlyIf condition={node.condition} />}
        <ContainerHeader data={data} node={node}>
          {data.loop && <LoopControl loop={data.loop} />}
          <StepMarks data={data} />
        </ContainerHeader>
      </div>
    </StepFrame>
  )
})

function StepFrame({
  data,
  className,
  children,
}: {
  data: BoxData
  className: string
  children: React.ReactNode
}) {
  const { uid } = useDiagramActions()
  const { box, overlaid, state } = data
  const node = box.node
  if (!node) return null
  return (
    <div
      id={`${uid}${node.key}`}
      className={className}
      role="group"
      aria-roledescription="step"
      aria-label={describeStep(node, overlaid ? state : undefined, data.finding)}
      data-step={node.pointer}
      data-status={state?.status ?? undefined}
      data-reached={overlaid ? (state?.instances ?? 0) > 0 : undefined}
      data-selected={data.selected || undefined}
      data-active={data.active || undefined}
      data-moving={data.moving || undefined}
      data-finding={data.finding?.severity}
      data-unknown={node.known ? undefined : true}
    >
      {children}
    </div>
  )
}

function OnlyIf({ condition }: { condition: string }) {
  return (
    <div className="diagram-only-if" title={`Skipped unless ${condition}`}>
      <b>if</b> {condition}
    </div>
  )
}
