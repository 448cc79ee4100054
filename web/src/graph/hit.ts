/** What lies at a point or in a rectangle of the diagram. */

import type { Box, Gap, Layout, Point, Rect } from './layout'

/** How far away from a gap the pointer may be for its "+" to show. */
const REACH = 44

/** The nearest gap in reach of the pointer. */
export function gapAt(gaps: readonly Gap[], point: Point): Gap | null {
  const near = nearestGap(gaps, point)
  if (!near) return null
  const inReach = Math.abs(near.y - point.y) <= REACH && Math.abs(near.x - point.x) <= near.width / 2
  return inReach ? near : null
}

/** The nearest of all. A column is one thing: to be beside it counts less than to be above or below. */
export function nearestGap(gaps: readonly Gap[], point: Point): Gap | null {
  let best: Gap | null = null
  let least = Infinity
  for (const gap of gaps) {
    const aside = Math.max(0, Math.abs(gap.x - point.x) - gap.width / 2)
    const distance = Math.hypot(aside * 2, gap.y - point.y)
    if (distance < least) [best, least] = [gap, distance]
  }
  return best
}

/** Steps that a box drawn by hand touches; a container only when it lies in it wholly. */
export function boxesIn(layout: Layout, rect: Rect): Box[] {
  return layout.boxes.filter(
    (box) => box.node !== null && (box.kind === 'container' ? contains(rect, box) : touches(rect, box)),
  )
}

export function contains(outer: Rect, inner: Rect): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  )
}

export function touches(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}

export function rectBetween(a: Point, b: Point): Rect {
  return {
    x: Math.min(a.x, b.x),
    y: Math.min(a.y, b.y),
    width: Math.abs(a.x - b.x),
    height: Math.abs(a.y - b.y),
  }
}
