/** Where steps can be put, what a selection is, and how a move reads. */

import { endsPath, type Outline, type Slot, type StepNode } from './outline'
import { isWithin } from './pointer'

/**
 * A place between steps: before the step that stands at `index` in the list at `slot` (a JSON pointer), or behind the
 * last one. The list need not exist yet. For a move both count in the document as it is *before* the move.
 */
export interface InsertionPoint {
  slot: string
  index: number
}

export const sameInsertion = (a: InsertionPoint, b: InsertionPoint): boolean =>
  a.slot === b.slot && a.index === b.index

export const before = (node: StepNode): InsertionPoint => ({
  slot: node.parent?.pointer ?? '/steps',
  index: node.index,
})
export const after = (node: StepNode): InsertionPoint => ({
  slot: node.parent?.pointer ?? '/steps',
  index: node.index + 1,
})
export const atEndOf = (slot: Slot): InsertionPoint => ({ slot: slot.pointer, index: slot.steps.length })

/** All of them in reading order, also in lists that do not exist yet. */
export function insertionPoints(outline: Outline): InsertionPoint[] {
  const points: InsertionPoint[] = []
  const visit = (slot: Slot): void => {
    for (const node of slot.steps) {
      points.push(before(node))
      node.slots.forEach(visit)
    }
    const last = slot.steps.at(-1)
    if (!last || !endsPath(last)) points.push(atEndOf(slot))
  }
  visit(outline.main)
  visit(outline.onFailure)
  return points
}

/** The selected steps in reading order, without those whose container is selected as well. */
export function topmost(outline: Outline, pointers: Iterable<string>): StepNode[] {
  const chosen = new Set(pointers)
  const hidden = (node: StepNode): boolean => {
    for (let owner = node.parent?.owner; owner; owner = owner.parent?.owner)
      if (chosen.has(owner.pointer)) return true
    return false
  }
  return outline.order.filter((node) => chosen.has(node.pointer) && !hidden(node))
}

/** Whether a move there is possible and changes something. */
export function canMove(outline: Outline, pointers: readonly string[], at: InsertionPoint): boolean {
  const moving = topmost(outline, pointers)
  if (moving.length === 0 || moving.some((node) => isWithin(at.slot, node.pointer))) return false
  return !staysInPlace(moving, at)
}

export function dropTargets(outline: Outline, pointers: readonly string[]): InsertionPoint[] {
  return insertionPoints(outline).filter((at) => canMove(outline, pointers, at))
}

/** The next place for the selection up or down the reading order: a move without a mouse. */
export function stepwise(outline: Outline, pointers: readonly string[], by: 1 | -1): InsertionPoint | null {
  const moving = topmost(outline, pointers)
  const edge = by === 1 ? moving.at(-1) : moving[0]
  if (!edge) return null
  const from = by === 1 ? after(edge) : before(edge)
  const points = insertionPoints(outline)
  const start = points.findIndex((at) => sameInsertion(at, from))
  const ahead = by === 1 ? points.slice(start + 1) : points.slice(0, Math.max(start, 0)).reverse()
  return ahead.find((at) => canMove(outline, pointers, at)) ?? null
}

/** All steps from one to the other in reading order, both included: what shift-click means. */
export function range(outline: Outline, from: string, to: string): string[] {
  const pointers = outline.order.map((node) => node.pointer)
  const [a, b] = [pointers.indexOf(from), pointers.indexOf(to)]
  if (a < 0 || b < 0) return [to]
  return pointers.slice(Math.min(a, b), Math.max(a, b) + 1)
}

/** A run of neighbours in one list that is put before, between or behind itself. */
function staysInPlace(moving: readonly StepNode[], at: InsertionPoint): boolean {
  const first = moving[0]
  if (!first || moving.some((node) => node.parent !== first.parent)) return false
  const together = moving.every((node, offset) => node.index === first.index + offset)
  const inside = at.index >= first.index && at.index <= first.index + moving.length
  return together && inside && at.slot === first.parent?.pointer
}
