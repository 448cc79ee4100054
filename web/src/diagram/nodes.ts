/** Boxes of the layout as nodes of React Flow, kept identical as long as nothing in them changes. */

import type { Node } from '@xyflow/react'

import type { Box, Layout } from '../graph/layout'
import type { LoopState, NodeState, Overlay } from '../graph/runtime'
import type { FindingMark } from './findings'
import type { DiagramMode } from './types'

export interface BoxData extends Record<string, unknown> {
  box: Box
  mode: DiagramMode
  selected: boolean
  active: boolean
  moving: boolean
  state: NodeState | null
  loop: LoopState | null
  /** A run lies over the diagram. */
  overlaid: boolean
  finding: FindingMark | null
  /** Of the run, for the end node and for what was not reached. */
  runStatus: string | null
}

export type BoxNode = Node<BoxData>

export interface BoxMarks {
  mode: DiagramMode
  selected: ReadonlySet<string>
  active: string | null
  moving: ReadonlySet<string>
  overlay: Overlay | null
  findings: ReadonlyMap<string, FindingMark>
  runStatus: string | null
}

/** React Flow skips nodes that are the same object, so that a status change costs one card. */
export class NodeCache {
  private known = new Map<string, BoxNode>()

  nodes(layout: Layout, marks: BoxMarks): BoxNode[] {
    const next = new Map<string, BoxNode>()
    for (const box of layout.boxes) next.set(box.key, this.node(box, dataOf(box, marks)))
    this.known = next
    return [...next.values()]
  }

  private node(box: Box, data: BoxData): BoxNode {
    const before = this.known.get(box.key)
    if (before && sameData(before.data, data)) return before
    const { width, height } = box
    return {
      id: box.key,
      type: box.kind,
      position: { x: box.x, y: box.y },
      width,
      height,
      measured: { width, height },
      zIndex: box.kind === 'container' || box.kind === 'region' ? 0 : 2,
      data,
    }
  }
}

function dataOf(box: Box, marks: BoxMarks): BoxData {
  const pointer = box.node?.pointer ?? ''
  return {
    box,
    mode: marks.mode,
    selected: marks.selected.has(pointer),
    active: marks.active === pointer && pointer !== '',
    moving: marks.moving.has(pointer),
    overlaid: marks.overlay !== null,
    state: marks.overlay?.nodes.get(box.key) ?? null,
    loop: marks.overlay?.loops.get(box.key) ?? null,
    finding: marks.findings.get(box.key) ?? null,
    runStatus: marks.runStatus,
  }
}

function sameData(a: BoxData, b: BoxData): boolean {
  return (
    sameBox(a.box, b.box) &&
    a.mode === b.mode &&
    a.selected === b.selected &&
    a.active === b.active &&
    a.moving === b.moving &&
    a.runStatus === b.runStatus &&
    a.overlaid === b.overlaid &&
    sameState(a.state, b.state) &&
    sameFields(a.loop, b.loop) &&
    sameFields(a.finding, b.finding)
  )
}

function sameBox(a: Box, b: Box): boolean {
  if (a === b) return true
  const sameRect = a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height
  return sameRect && a.kind === b.kind && a.collapsed === b.collapsed && sameStep(a, b)
}

function sameStep({ node: a }: Box, { node: b }: Box): boolean {
  if (a === null || b === null) return a === b
  return (
    a.pointer === b.pointer &&
    a.title === b.title &&
    a.type === b.type &&
    a.summary === b.summary &&
    a.condition === b.condition &&
    a.id === b.id &&
    a.slots.length === b.slots.length
  )
}

function sameState(a: NodeState | null, b: NodeState | null): boolean {
  if (a === b) return true
  if (a === null || b === null) return false
  return a.status === b.status && a.instance === b.instance && sameFields(a.counts, b.counts)
}

function sameFields(a: object | null, b: object | null): boolean {
  if (a === b) return true
  if (a === null || b === null) return false
  const names = Object.keys(a)
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => (a as Record<string, unknown>)[name] === (b as Record<string, unknown>)[name])
  )
}
