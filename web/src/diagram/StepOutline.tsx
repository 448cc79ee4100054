import { memo, useDeferredValue } from 'react'

import type { Outline, Slot, StepNode } from '../graph/outline'
import type { Overlay } from '../graph/runtime'
import { describeStep } from './describe'

/** The diagram as nested lists: for screen readers, and wherever a picture does not fit. */
export const StepOutline = memo(function StepOutline({
  outline,
  overlay,
  className,
}: {
  outline: Outline
  overlay: Overlay | null
  className?: string
}) {
  const shown = useDeferredValue(overlay) // a picture of the run must not wait for its words
  return (
    <div className={className} role="group" aria-label="Steps of the workflow as a list">
      {outline.main.steps.length ? (
        <Steps slot={outline.main} overlay={shown} />
      ) : (
        <p>There are no steps yet.</p>
      )}
      {outline.onFailure.steps.length > 0 && (
        <>
          <p>If the run fails</p>
          <Steps slot={outline.onFailure} overlay={shown} />
        </>
      )}
    </div>
  )
})

function Steps({ slot, overlay }: { slot: Slot; overlay: Overlay | null }) {
  return (
    <ol>
      {slot.steps.map((node) => (
        <li key={node.key}>
          {describeStep(node, overlay ? (overlay.nodes.get(node.key) ?? null) : undefined)}
          <Slots node={node} overlay={overlay} />
        </li>
      ))}
    </ol>
  )
}

function Slots({ node, overlay }: { node: StepNode; overlay: Overlay | null }) {
  const filled = node.slots.filter((slot) => slot.steps.length > 0)
  if (filled.length === 0) return null
  return (
    <ul>
      {filled.map((slot) => (
        <li key={slot.pointer}>
          {slot.label}
          <Steps slot={slot} overlay={overlay} />
        </li>
      ))}
    </ul>
  )
}
