import { rectBetween } from '../graph/hit'
import type { Outline } from '../graph/outline'
import type { Gesture } from './useGestures'

/** What is under way with the mouse: the steps in hand, or the box being drawn. */
export function GestureView({
  gesture,
  outline,
  pane,
}: {
  gesture: Gesture
  outline: Outline
  pane: HTMLElement | null
}) {
  const origin = pane?.getBoundingClientRect() ?? { left: 0, top: 0 }
  if (gesture.kind === 'box') {
    const { x, y, width, height } = rectBetween(gesture.from, gesture.to)
    return (
      <div className="diagram-box" style={{ left: x - origin.left, top: y - origin.top, width, height }} />
    )
  }
  const { at, pointers, gap } = gesture
  const first = outline.byPointer.get(pointers[0] ?? '')
  const what = pointers.length > 1 ? `${pointers.length} steps` : (first?.title ?? 'step')
  return (
    <div className="diagram-hand" style={{ left: at.x - origin.left + 14, top: at.y - origin.top + 10 }}>
      {gap ? `Move ${what}` : `${what} cannot go anywhere else`}
    </div>
  )
}
