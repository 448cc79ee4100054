import { ViewportPortal } from '@xyflow/react'
import { Plus } from 'lucide-react'

import { sameInsertion, type InsertionPoint } from '../graph/edit'
import type { Gap } from '../graph/layout'
import type { Outline } from '../graph/outline'

/** The "+" at the places in reach: under the mouse, around the selected step, and where nothing is yet. */
export function GapLayer({
  gaps,
  outline,
  onInsert,
}: {
  gaps: readonly Gap[]
  outline: Outline
  onInsert: (at: InsertionPoint) => void
}) {
  return (
    <ViewportPortal>
      {gaps.map((gap) => (
        <button
          key={`${gap.at.slot}:${gap.at.index}`}
          type="button"
          className="diagram-plus nopan"
          data-empty={gap.empty || undefined}
          aria-label={gapLabel(outline, gap.at)}
          title={gapLabel(outline, gap.at)}
          style={{ transform: `translate(-50%, -50%) translate(${gap.x}px, ${gap.y}px)` }}
          onClick={() => onInsert(gap.at)}
        >
          <Plus size={14} aria-hidden="true" />
          {outline.order.length === 0 && <span className="diagram-plus-words">Add your first step</span>}
        </button>
      ))}
    </ViewportPortal>
  )
}

/** Where the dragged steps would go. */
export function DropIndicator({ gap }: { gap: Gap }) {
  return (
    <ViewportPortal>
      <div
        className="diagram-drop"
        style={{
          width: gap.width,
          transform: `translate(-50%, -50%) translate(${gap.x}px, ${gap.y}px)`,
        }}
      />
    </ViewportPortal>
  )
}

export function gapLabel(outline: Outline, at: InsertionPoint): string {
  const slot = outline.slots.get(at.slot)
  const before = slot?.steps[at.index - 1]
  const after = slot?.steps[at.index]
  if (before) return `Insert a step after ${before.title}`
  if (after) return `Insert a step before ${after.title}`
  if (slot?.owner) return `Insert a step into ${slot.label} of ${slot.owner.title}`
  return at.slot === '/on_failure' ? 'Insert a step for when the run fails' : 'Add your first step'
}

/** The gaps to show: always those without steps, and the last of a workflow, so that one can start. */
export function shownGaps(
  gaps: readonly Gap[],
  hovered: Gap | null,
  around: readonly InsertionPoint[],
): Gap[] {
  const lastOfMain = gaps.findLast((gap) => gap.at.slot === '/steps')
  return gaps.filter(
    (gap) =>
      gap.empty ||
      gap === lastOfMain ||
      (hovered !== null && sameInsertion(gap.at, hovered.at)) ||
      around.some((at) => sameInsertion(gap.at, at)),
  )
}
