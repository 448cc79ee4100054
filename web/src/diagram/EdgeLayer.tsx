import { ViewportPortal } from '@xyflow/react'
import { memo } from 'react'

import type { Edge, Layout, Point } from '../graph/layout'
import type { Overlay } from '../graph/runtime'
import { isTaken } from '../graph/taken'

/** All edges as one picture under the cards: cheaper than an element each, and they are never clicked. */
export const EdgeLayer = memo(function EdgeLayer({
  layout,
  overlay,
  runStatus,
}: {
  layout: Layout
  overlay: Overlay | null
  runStatus: string
}) {
  return (
    <ViewportPortal>
      <svg
        className="diagram-edges"
        aria-hidden="true"
        style={{ left: layout.x, top: layout.y, width: layout.width, height: layout.height }}
        viewBox={`${layout.x} ${layout.y} ${layout.width} ${layout.height}`}
      >
        {layout.edges.map((edge) => (
          <EdgePath
            key={edge.id}
            edge={edge}
            taken={overlay ? isTaken(edge, overlay, runStatus) : undefined}
          />
        ))}
      </svg>
      {layout.edges.map(
        (edge) =>
          edge.label && (
            <span
              key={edge.id}
              className="diagram-edge-label"
              aria-hidden="true"
              data-way={wayOf(edge)}
              data-taken={overlay ? isTaken(edge, overlay, runStatus) : undefined}
              style={{
                transform: `translate(-50%, -50%) translate(${edge.label.x}px, ${edge.label.y}px)`,
                maxWidth: edge.label.width,
              }}
            >
              {edge.label.text}
            </span>
          ),
      )}
    </ViewportPortal>
  )
})

const EdgePath = memo(function EdgePath({ edge, taken }: { edge: Edge; taken: boolean | undefined }) {
  return (
    <g className="diagram-edge" data-kind={edge.kind} data-way={wayOf(edge)} data-taken={taken}>
      <path d={roundedPath(edge.points)} />
      {edge.arrow && <path className="diagram-arrow" d={arrowAt(edge.points)} />}
    </g>
  )
}, sameEdge)

/** The way of a failure is drawn differently. */
const wayOf = (edge: Edge): string | undefined =>
  edge.kind === 'fork' && edge.slot.endsWith('/catch') ? 'catch' : undefined

const RADIUS = 8

/** Straight pieces with round corners. */
export function roundedPath(points: readonly Point[]): string {
  const [first, ...rest] = points
  if (!first) return ''
  const parts = [`M${first.x} ${first.y}`]
  rest.forEach((corner, index) => {
    const before = points[index] as Point
    const after = rest[index + 1]
    if (!after) return parts.push(`L${corner.x} ${corner.y}`)
    const radius = Math.min(RADIUS, distance(before, corner) / 2, distance(corner, after) / 2)
    const enter = towards(corner, before, radius)
    const leave = towards(corner, after, radius)
    return parts.push(`L${enter.x} ${enter.y}Q${corner.x} ${corner.y} ${leave.x} ${leave.y}`)
  })
  return parts.join('')
}

function arrowAt(points: readonly Point[]): string {
  const tip = points.at(-1) as Point
  const up = (points.at(-2) as Point).y > tip.y ? 1 : -1
  return `M${tip.x - 4} ${tip.y + up * 6}L${tip.x} ${tip.y}L${tip.x + 4} ${tip.y + up * 6}`
}

const distance = (a: Point, b: Point): number => Math.abs(a.x - b.x) + Math.abs(a.y - b.y)

function towards(from: Point, to: Point, by: number): Point {
  const length = distance(from, to) || 1
  return { x: from.x + ((to.x - from.x) * by) / length, y: from.y + ((to.y - from.y) * by) / length }
}

function sameEdge(a: { edge: Edge; taken?: boolean }, b: { edge: Edge; taken?: boolean }): boolean {
  return a.taken === b.taken && (a.edge === b.edge || samePoints(a.edge.points, b.edge.points))
}

const samePoints = (a: readonly Point[], b: readonly Point[]): boolean =>
  a.length === b.length && a.every((point, index) => point.x === b[index]?.x && point.y === b[index]?.y)
