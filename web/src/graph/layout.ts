/**
 * Positions of everything the diagram draws.
 *
 * A workflow is a tree of lists, so its picture is one too: a list is a column, a container a box around columns.
 * That is laid out exactly in one walk, and each column keeps its axis: editing a step moves only what is below it,
 * and what is beside it in the same container. Dagre takes it for any graph: 500 steps in nested boxes took it 800 ms
 * where this took 15, and an edit could move every branch.
 */

import { endsPath, slotEnds, type Outline, type Slot, type StepNode } from './outline'
import type { InsertionPoint } from './edit'
import { isLoop } from './stepTypes'

export interface Point {
  x: number
  y: number
}

export interface Rect extends Point {
  width: number
  height: number
}

export type BoxKind = 'start' | 'end' | 'step' | 'container' | 'region'

export interface Box extends Rect {
  kind: BoxKind
  /** The node's key; `start`, `end` and `on_failure` with a colon before, which no id has. */
  key: string
  node: StepNode | null
  parent: string | null
  depth: number
  collapsed: boolean
}

export type EdgeKind = 'flow' | 'fork' | 'merge' | 'bypass' | 'repeat'

export interface Edge {
  id: string
  kind: EdgeKind
  from: string
  to: string
  points: readonly Point[]
  arrow: boolean
  /** The list of steps that it leads into, through or out of. */
  slot: string
  label: { text: string; x: number; y: number; width: number } | null
}

/** A place for a step that the diagram can show: on an edge, or a lane without steps. */
export interface Gap extends Point {
  at: InsertionPoint
  /** Width of the line that shows where a dragged step would go. */
  width: number
  /** In a lane that has nothing yet. */
  empty: boolean
}

export interface Layout extends Rect {
  boxes: readonly Box[]
  byKey: ReadonlyMap<string, Box>
  edges: readonly Edge[]
  gaps: readonly Gap[]
}

export interface LayoutOptions {
  /** Keys of containers drawn closed. */
  collapsed?: ReadonlySet<string>
  /** Draws lanes that are not there yet, so that steps can be put into them. */
  editing?: boolean
}

export const START = ':start'
export const END = ':end'
export const ON_FAILURE = ':on_failure'

export const SIZE = {
  card: { width: 248, height: 54, conditionHeight: 22 },
  pill: { width: 96, height: 32 },
  header: 54,
  /** Between two steps of a column: room for an arrow and a "+". */
  gapY: 36,
  gapX: 28,
  pad: 20,
  /** From a header to the first step of a lane: the crossing, the lane's label, and a "+" under each other. */
  fork: 66,
  crossing: 10,
  laneLabel: 26,
  laneGap: 15,
  merge: 40,
  /** The controls of a loop's iterations fit into its header. */
  loop: { width: 440, side: 20 },
  emptyLane: { width: 132, height: 18 },
} as const

export function layoutOf(outline: Outline, options: LayoutOptions = {}): Layout {
  const measured = new Measured(options)
  const drawing = new Drawing(measured)
  drawing.all(outline)
  return drawing.done()
}

/** Rows of lanes of a container: side by side, and `finally` below what it comes after. */
export function laneRows(node: StepNode, editing: boolean): Slot[][] {
  const shown = node.slots.filter((slot) => slot.exists || editing || slot.absent === 'path')
  if (node.type !== 'try') return shown.length ? [shown] : []
  const last = shown.filter((slot) => slot.key === 'finally')
  return [shown.filter((slot) => slot.key !== 'finally'), last].filter((row) => row.length > 0)
}

// --- sizes -------------------------------------------------------------------

interface Size {
  width: number
  height: number
}

/** Sizes from the inside out, each computed once. */
class Measured {
  private readonly sizes = new Map<StepNode, Size>()
  private readonly laneSizes = new Map<Slot, Size>()

  constructor(readonly options: LayoutOptions) {}

  isOpen(node: StepNode): boolean {
    return node.slots.length > 0 && !this.options.collapsed?.has(node.key)
  }

  rows(node: StepNode): Slot[][] {
    return laneRows(node, this.options.editing ?? false)
  }

  node(node: StepNode): Size {
    let size = this.sizes.get(node)
    if (!size) {
      size = this.isOpen(node) && this.rows(node).length > 0 ? this.container(node) : cardSize(node)
      this.sizes.set(node, size)
    }
    return size
  }

  lane(slot: Slot): Size {
    let size = this.laneSizes.get(slot)
    if (!size) {
      size = slot.steps.length ? this.column(slot) : SIZE.emptyLane
      this.laneSizes.set(slot, size)
    }
    return size
  }

  row(row: readonly Slot[]): Size {
    const lanes = row.map((slot) => this.lane(slot))
    return {
      width: sum(lanes.map((lane) => lane.width)) + SIZE.gapX * (lanes.length - 1),
      height: Math.max(...lanes.map((lane) => lane.height)),
    }
  }

  private column(slot: Slot): Size {
    const sizes = slot.steps.map((node) => this.node(node))
    return {
      width: Math.max(...sizes.map((size) => size.width)),
      height: sum(sizes.map((size) => size.height)) + SIZE.gapY * (sizes.length - 1),
    }
  }

  private container(node: StepNode): Size {
    const rows = this.rows(node).map((row) => this.row(row))
    const loop = isLoop(node.type)
    const sides = (SIZE.pad + (loop ? SIZE.loop.side : 0)) * 2
    const least = loop ? SIZE.loop.width : SIZE.card.width + SIZE.pad * 2
    return {
      width: Math.max(least, ...rows.map((row) => row.width + sides)),
      height: headerHeight(node) + sum(rows.map((row) => SIZE.fork + row.height + SIZE.merge)),
    }
  }
}

function cardSize(node: StepNode): Size {
  const { width, height, conditionHeight } = SIZE.card
  return { width, height: height + (node.condition === null ? 0 : conditionHeight) }
}

export function headerHeight(node: StepNode): number {
  return SIZE.header + (node.condition === null ? 0 : SIZE.card.conditionHeight)
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

// --- places ------------------------------------------------------------------

/** Where a path comes out: the box, and the point under it. Null = it ended. */
interface Exit extends Point {
  key: string
}

class Drawing {
  private readonly boxes: Box[] = []
  private readonly edges: Edge[] = []
  private readonly gaps: Gap[] = []

  constructor(private readonly measured: Measured) {}

  all(outline: Outline): void {
    const { pill, gapY } = SIZE
    this.box({ kind: 'start', key: START, x: -pill.width / 2, y: 0, ...pill })
    const start: Exit = { key: START, x: 0, y: pill.height }
    const nothing = outline.main.steps.length === 0
    const top = pill.height + gapY
    const { exit, bottom } = nothing
      ? { exit: start, bottom: pill.height }
      : this.column(outline.main, start, { x: 0, y: top }, null, 0)
    const endY = bottom + gapY * (nothing ? 2 : 1)
    this.box({ kind: 'end', key: END, x: -pill.width / 2, y: endY, ...pill })
    if (exit) this.gap(outline.main, outline.main.steps.length, { x: 0, y: (exit.y + endY) / 2 }, nothing)
    const last = outline.main.steps.at(-1)
    const ended =
      last && last.slots.length === 0 && endsPath(last) ? { key: last.key, x: 0, y: bottom } : null
    const out = exit ?? ended // a `return` is a way to the end as well, but no step can come between
    if (out) this.edge('flow', out, END, [out, { x: 0, y: endY }], outline.main.pointer)
    const offered = outline.onFailure.exists || (this.measured.options.editing && !nothing)
    if (offered) this.onFailure(outline.onFailure, endY + pill.height + gapY)
  }

  done(): Layout {
    const left = Math.min(...this.boxes.map((box) => box.x))
    const top = Math.min(...this.boxes.map((box) => box.y))
    return {
      boxes: this.boxes,
      byKey: new Map(this.boxes.map((box) => [box.key, box])),
      edges: this.edges,
      gaps: this.gaps,
      x: left,
      y: top,
      width: Math.max(...this.boxes.map((box) => box.x + box.width)) - left,
      height: Math.max(...this.boxes.map((box) => box.y + box.height)) - top,
    }
  }

  private onFailure(slot: Slot, y: number): void {
    const lane = this.measured.lane(slot)
    const width = Math.max(lane.width, SIZE.card.width) + SIZE.pad * 2
    const height = SIZE.header + lane.height + SIZE.merge + SIZE.gapY
    this.box({ kind: 'region', key: ON_FAILURE, x: -width / 2, y, width, height })
    this.lane(slot, { key: ON_FAILURE, x: 0, y: y + SIZE.header }, y + SIZE.header + SIZE.gapY, y + height, 1)
  }

  /** The steps of a list under each other; `at` is the top of the axis. */
  private column(slot: Slot, from: Exit | null, at: Point, parent: string | null, depth: number) {
    let exit = from
    let y = at.y
    for (const node of slot.steps) {
      const size = this.measured.node(node)
      const entry = { x: at.x, y }
      if (exit) this.edge('flow', exit, node.key, [exit, entry], slot.pointer)
      const first = parent !== null && node.index === 0
      this.gap(slot, node.index, { x: at.x, y: y - (first ? SIZE.laneGap : SIZE.gapY / 2) })
      this.node(node, entry, size, parent, depth)
      y += size.height
      exit = endsPath(node) ? null : { key: node.key, x: at.x, y }
      y += SIZE.gapY
    }
    return { exit, bottom: y - SIZE.gapY }
  }

  private node(node: StepNode, top: Point, size: Size, parent: string | null, depth: number): void {
    const rect = { x: top.x - size.width / 2, y: top.y, ...size }
    const open = this.measured.isOpen(node) && this.measured.rows(node).length > 0
    const collapsed = node.slots.length > 0 && !open
    this.box({ kind: open ? 'container' : 'step', key: node.key, node, parent, depth, collapsed, ...rect })
    if (open) this.lanes(node, rect, depth + 1)
  }

  private lanes(node: StepNode, box: Rect, depth: number): void {
    const axis = box.x + box.width / 2
    let top = box.y + headerHeight(node)
    for (const row of this.measured.rows(node)) {
      const size = this.measured.row(row)
      const bottom = top + SIZE.fork + size.height + SIZE.merge
      let left = axis - size.width / 2
      for (const slot of row) {
        const width = this.measured.lane(slot).width
        const from: Exit = { key: node.key, x: axis, y: top }
        this.lane(slot, from, top + SIZE.fork, bottom, depth, left + width / 2)
        left += width + SIZE.gapX
      }
      top = bottom
    }
    if (isLoop(node.type)) this.repeat(node, box)
  }

  /** One list inside of a box: the way in from the header, its steps, and the way out at the bottom. */
  private lane(slot: Slot, from: Exit, y: number, bottom: number, depth: number, x = from.x): void {
    const way = bend(from, { x, y })
    const text = slot.owner ? slot.label : ''
    const label = { text, x, y: from.y + SIZE.laneLabel, width: this.measured.lane(slot).width }
    if (slot.steps.length === 0) {
      const through = joinPaths(way, bend({ x, y }, { x: from.x, y: bottom }, true))
      this.edge('bypass', from, from.key, through, slot.pointer, label, false)
      this.gap(slot, 0, { x, y: y + SIZE.emptyLane.height / 2 }, true)
      return
    }
    const { exit, bottom: end } = this.column(slot, null, { x, y }, from.key, depth)
    const first = slot.steps[0] as StepNode
    this.edge('fork', from, first.key, way, slot.pointer, label)
    if (!exit) return
    this.edge('merge', exit, from.key, bend(exit, { x: from.x, y: bottom }, true), slot.pointer, null, false)
    this.gap(slot, slot.steps.length, { x, y: end + SIZE.laneGap })
  }

  /** The way back of a loop, along its left side. */
  private repeat(node: StepNode, box: Rect): void {
    const slot = node.slots[0]
    if (!slot || slot.steps.length === 0 || slotEnds(slot)) return
    const last = slot.steps.at(-1) as StepNode
    const axis = box.x + box.width / 2
    const bottom = box.y + box.height - SIZE.crossing
    const side = box.x + SIZE.loop.side
    const top = box.y + headerHeight(node)
    const points = [
      { x: axis, y: bottom },
      { x: side, y: bottom },
      { x: side, y: top },
    ]
    this.edge('repeat', { key: last.key, x: axis, y: bottom }, node.key, points, slot.pointer)
  }

  private box(box: Pick<Box, 'kind' | 'key'> & Rect & Partial<Box>): void {
    this.boxes.push({ node: null, parent: null, depth: 0, collapsed: false, ...box })
  }

  private edge(
    kind: EdgeKind,
    from: Exit,
    to: string,
    points: readonly Point[],
    slot: string,
    label: Edge['label'] = null,
    arrow = true,
  ): void {
    const id = `${kind}:${from.key}>${to}:${slot}`
    this.edges.push({ id, kind, from: from.key, to, points, arrow, slot, label: label?.text ? label : null })
  }

  private gap(slot: Slot, index: number, at: Point, empty = false): void {
    const width = empty ? SIZE.emptyLane.width : SIZE.card.width
    this.gaps.push({ at: { slot: slot.pointer, index }, ...at, width, empty })
  }
}

/** Down, across, down; the crossing is near the top, or near the bottom when paths come together. */
function bend(from: Point, to: Point, late = false): Point[] {
  if (Math.abs(from.x - to.x) < 1) return [from, to]
  const y = late ? to.y - SIZE.crossing : from.y + SIZE.crossing
  return [from, { x: from.x, y }, { x: to.x, y }, to]
}

const joinPaths = (a: readonly Point[], b: readonly Point[]): Point[] => [...a, ...b.slice(1)]
