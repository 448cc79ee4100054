/** Walking the diagram with the arrow keys: down and up follow the flow, left and right go from branch to branch. */

import type { Outline, Slot, StepNode } from './outline'

export type Direction = 'up' | 'down' | 'left' | 'right' | 'first' | 'last'

export function neighbour(
  outline: Outline,
  pointer: string | null,
  direction: Direction,
  isCollapsed: (node: StepNode) => boolean = () => false,
): StepNode | null {
  const node = pointer === null ? undefined : outline.byPointer.get(pointer)
  if (!node) return direction === 'last' ? lastOf(outline) : (outline.order[0] ?? null)
  switch (direction) {
    case 'down':
      return inside(node, isCollapsed)[0]?.steps[0] ?? below(node, outline)
    case 'up':
      return above(node, isCollapsed)
    case 'left':
      return beside(node, -1)
    case 'right':
      return beside(node, 1)
    case 'first':
      return outline.order[0] ?? null
    case 'last':
      return lastOf(outline)
  }
}

/** The path that is drawn from the step to the one below it: its next sibling, else that of its container. */
function below(node: StepNode, outline: Outline): StepNode | null {
  const next = node.parent?.steps[node.index + 1]
  if (next) return next
  const owner = node.parent?.owner
  if (owner) return below(owner, outline)
  return node.parent === outline.main ? (outline.onFailure.steps[0] ?? null) : null
}

function above(node: StepNode, isCollapsed: (node: StepNode) => boolean): StepNode | null {
  const previous = node.parent?.steps[node.index - 1]
  if (previous) return deepestLast(previous, isCollapsed)
  return node.parent?.owner ?? null
}

function deepestLast(node: StepNode, isCollapsed: (node: StepNode) => boolean): StepNode {
  const last = inside(node, isCollapsed)[0]?.steps.at(-1)
  return last ? deepestLast(last, isCollapsed) : node
}

/** The step at the same height of the branch beside; the nearest enclosing branches count. */
function beside(node: StepNode, by: 1 | -1): StepNode | null {
  for (let at: StepNode | null = node; at; at = at.parent?.owner ?? null) {
    const slots = at.parent?.owner ? drawn(at.parent.owner) : []
    const next = slots[slots.indexOf(at.parent as Slot) + by]
    if (next) return next.steps[Math.min(at.index, next.steps.length - 1)] ?? null
  }
  return null
}

const inside = (node: StepNode, isCollapsed: (node: StepNode) => boolean): Slot[] =>
  isCollapsed(node) ? [] : drawn(node)

const drawn = (node: StepNode): Slot[] => node.slots.filter((slot) => slot.steps.length > 0)

function lastOf(outline: Outline): StepNode | null {
  return outline.onFailure.steps.at(-1) ?? outline.main.steps.at(-1) ?? null
}
