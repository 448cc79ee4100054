/** Which part of the diagram is in sight. */

import type { Point, Rect } from './layout'

export interface Viewport extends Point {
  zoom: number
}

export interface Extent {
  width: number
  height: number
}

export const ZOOM = { least: 0.08, most: 1.6 } as const
/** Below this the words cannot be read. */
const READABLE = 0.7
const MARGIN = 28
const FAR = 0.42
const TARGET = 24

/** What can be made out: `near` all of it, `middle` the words, `far` the names of steps, `speck` their shapes. */
export type Distance = 'near' | 'middle' | 'far' | 'speck'

export function distanceAt(zoom: number): Distance {
  if (zoom >= 0.6) return 'near'
  if (zoom >= FAR) return 'middle'
  return zoom >= 0.2 ? 'far' : 'speck'
}

/** The size in the diagram of a control that must not be smaller on the screen than a finger tip hits (WCAG 2.5.8). */
export function controlSize(zoom: number): number {
  const exact = TARGET / Math.min(Math.max(zoom, FAR), 1)
  return Math.ceil(exact / 4) * 4 // in few steps: each one costs drawing every card anew
}

/** Everything in sight, however small. */
export function fitAll(bounds: Rect, pane: Extent): Viewport {
  const zoom = clampZoom(
    Math.min(scaleFor(bounds.width, pane.width), scaleFor(bounds.height, pane.height), 1),
  )
  return {
    zoom,
    x: pane.width / 2 - (bounds.x + bounds.width / 2) * zoom,
    y: Math.max(MARGIN, (pane.height - bounds.height * zoom) / 2) - bounds.y * zoom,
  }
}

/** How a diagram opens: all of it when that can be read, else its beginning. */
export function firstView(bounds: Rect, pane: Extent): Viewport {
  const all = fitAll(bounds, pane)
  if (all.zoom >= READABLE) return all
  const zoom = Math.min(Math.max(scaleFor(bounds.width, pane.width), READABLE), 1)
  const wide = bounds.width * zoom > pane.width
  const middle = wide ? 0 : bounds.x + bounds.width / 2 // the main axis is at 0
  return { zoom, x: pane.width / 2 - middle * zoom, y: MARGIN - bounds.y * zoom }
}

/** The smallest pan that brings the rectangle into sight; null when it is. */
export function reveal(view: Viewport, rect: Rect, pane: Extent): Viewport | null {
  const x = view.x + shift(rect.x * view.zoom + view.x, rect.width * view.zoom, pane.width)
  const y = view.y + shift(rect.y * view.zoom + view.y, rect.height * view.zoom, pane.height)
  return x === view.x && y === view.y ? null : { zoom: view.zoom, x, y }
}

export function centred(view: Viewport, rect: Rect, pane: Extent): Viewport {
  const zoom = Math.max(view.zoom, READABLE)
  return {
    zoom,
    x: pane.width / 2 - (rect.x + rect.width / 2) * zoom,
    y: pane.height / 2 - (rect.y + Math.min(rect.height, 120) / 2) * zoom,
  }
}

function shift(start: number, length: number, room: number): number {
  if (start < MARGIN || length > room - 2 * MARGIN)
    return start < MARGIN || start > room / 2 ? MARGIN - start : 0
  return Math.min(0, room - MARGIN - (start + length))
}

const scaleFor = (size: number, room: number): number => Math.max(room - 2 * MARGIN, 1) / Math.max(size, 1)
const clampZoom = (zoom: number): number => Math.min(Math.max(zoom, ZOOM.least), ZOOM.most)
