import { useEffect, useRef, useState, type PointerEvent as ReactPointerEvent } from 'react'

import { dropTargets, sameInsertion, topmost, type InsertionPoint } from '../graph/edit'
import { boxesIn, gapAt, nearestGap, rectBetween } from '../graph/hit'
import type { Gap, Layout, Point } from '../graph/layout'
import type { Outline } from '../graph/outline'

/** A press that moves less than this is a click. */
const CLICK_SLACK = 5
/** How near to the edge of the pane a drag pans, and how far each frame. */
const EDGE = 40
const PAN_BY = 12

export type Gesture =
  { kind: 'drag'; pointers: string[]; at: Point; gap: Gap | null } | { kind: 'box'; from: Point; to: Point }

interface Scene {
  outline: Outline
  layout: Layout
  selected: readonly string[]
  pane: HTMLElement | null
  toFlow: (screen: Point) => Point
  panBy: (by: Point) => void
  onMove: ((pointers: string[], at: InsertionPoint) => void) | undefined
  onBox: (pointers: string[]) => void
}

export interface Gestures {
  gesture: Gesture | null
  hovered: Gap | null
  onPointerDown: (event: ReactPointerEvent) => void
  onPointerMove: (event: ReactPointerEvent) => void
  onPointerLeave: () => void
  /** Whether the click that is just coming belongs to a drag or a box. */
  swallowsClick: () => boolean
}

/** Dragging steps to another place, the box that selects, and the gap under the mouse: all of mode edit. */
export function useGestures(enabled: boolean, scene: Scene): Gestures {
  const [gesture, setGesture] = useState<Gesture | null>(null)
  const [hovered, setHovered] = useState<Gap | null>(null)
  const latest = useRef(scene)
  latest.current = scene
  const session = useRef<AbortController | null>(null)
  /** The click that a release makes has no clock: on a busy machine it comes late. It comes before the next press. */
  const clickComes = useRef(false)
  useEffect(() => () => session.current?.abort(), [])

  function begin(event: ReactPointerEvent, run: (session: GestureSession) => void): void {
    session.current?.abort()
    const abort = new AbortController()
    session.current = abort
    run({
      start: { x: event.clientX, y: event.clientY },
      signal: abort.signal,
      show: setGesture,
      scene: () => latest.current,
      finish: (moved) => {
        abort.abort()
        setGesture(null)
        clickComes.current = moved
      },
    })
  }

  return {
    gesture,
    hovered: gesture ? null : hovered,
    swallowsClick: () => {
      const swallows = clickComes.current
      clickComes.current = false
      return swallows
    },
    onPointerLeave: () => setHovered(null),
    onPointerDown: (event) => {
      clickComes.current = false
      if (!enabled || event.button !== 0 || event.pointerType === 'touch' || isControl(event.target)) return
      const grabbed = grabbedAt(event.target)
      if (grabbed !== null && !event.shiftKey) begin(event, (running) => followDrag(running, grabbed))
      else if (grabbed === null && event.shiftKey) begin(event, followBox)
    },
    onPointerMove: (event) => {
      if (!enabled || gesture || event.buttons !== 0) return
      const gap = gapAt(scene.layout.gaps, scene.toFlow({ x: event.clientX, y: event.clientY }))
      if (gap?.at.slot !== hovered?.at.slot || gap?.at.index !== hovered?.at.index) setHovered(gap)
    },
  }
}

export const stepAt = (target: EventTarget | null): string | null =>
  target instanceof Element ? (target.closest<HTMLElement>('[data-step]')?.dataset['step'] ?? null) : null

/** A container is taken by its header, so that one can pan and draw boxes within it. */
const grabbedAt = (target: EventTarget | null): string | null =>
  target instanceof Element && target.closest('.diagram-card, .diagram-header') ? stepAt(target) : null

export const isControl = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('button, a, input') !== null

// --- one gesture, from press to release -----------------------------------------

interface GestureSession {
  start: Point
  signal: AbortSignal
  show: (gesture: Gesture | null) => void
  scene: () => Scene
  finish: (moved: boolean) => void
}

function followDrag({ start, signal, show, scene, finish }: GestureSession, pointer: string): void {
  const { outline, selected } = scene()
  const grabbed = selected.includes(pointer) ? selected : [pointer]
  const pointers = topmost(outline, grabbed).map((node) => node.pointer)
  const targets = dropTargets(outline, pointers)
  let gap: Gap | null = null
  let at = start
  let moved = false

  const update = (): void => {
    const { layout, toFlow } = scene()
    const allowed = layout.gaps.filter((one) => targets.some((target) => sameInsertion(target, one.at)))
    gap = nearestGap(allowed, toFlow(at))
    show({ kind: 'drag', pointers, at, gap })
  }
  const pan = (): void => {
    if (signal.aborted) return
    const by = edgePan(at, scene().pane)
    if (moved && by) {
      scene().panBy(by)
      update()
    }
    requestAnimationFrame(pan)
  }
  listen(signal, {
    move: (to) => {
      at = to
      moved ||= Math.hypot(to.x - start.x, to.y - start.y) > CLICK_SLACK
      if (moved) update()
    },
    release: () => {
      if (moved && gap) scene().onMove?.(pointers, gap.at)
      finish(moved)
    },
    cancel: () => finish(moved),
  })
  if (scene().onMove) requestAnimationFrame(pan)
  else finish(false)
}

function followBox({ start, signal, show, scene, finish }: GestureSession): void {
  let to = start
  listen(signal, {
    move: (point) => {
      to = point
      show({ kind: 'box', from: start, to })
    },
    release: () => {
      const { layout, toFlow, onBox } = scene()
      const moved = Math.hypot(to.x - start.x, to.y - start.y) > CLICK_SLACK
      const found = boxesIn(layout, rectBetween(toFlow(start), toFlow(to)))
      if (moved) onBox(found.flatMap((box) => (box.node ? [box.node.pointer] : [])))
      finish(moved)
    },
    cancel: () => finish(true),
  })
}

interface Listeners {
  move: (at: Point) => void
  release: () => void
  cancel: () => void
}

function listen(signal: AbortSignal, { move, release, cancel }: Listeners): void {
  const options = { signal, capture: true }
  window.addEventListener('pointermove', (event) => move({ x: event.clientX, y: event.clientY }), options)
  window.addEventListener('pointerup', release, options)
  window.addEventListener('pointercancel', cancel, options)
  window.addEventListener('blur', cancel, options)
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    cancel()
  }
  window.addEventListener('keydown', onKey, options)
}

function edgePan(at: Point, pane: HTMLElement | null): Point | null {
  const rect = pane?.getBoundingClientRect()
  if (!rect) return null
  const x = at.x < rect.left + EDGE ? PAN_BY : at.x > rect.right - EDGE ? -PAN_BY : 0
  const y = at.y < rect.top + EDGE ? PAN_BY : at.y > rect.bottom - EDGE ? -PAN_BY : 0
  return x || y ? { x, y } : null
}
