/** What each key does on the diagram, as data: the same list is the help that screen readers get. */

import { after, before, stepwise, topmost } from '../graph/edit'
import type { Outline, StepNode } from '../graph/outline'
import type { IterationChoice, LoopState, Overlay } from '../graph/runtime'
import { neighbour, type Direction } from '../graph/walk'
import type { DiagramProps } from './types'
import type { Selection } from './useSelection'

export const KEY_HELP = {
  view: 'Arrow keys walk the steps, Enter opens one, Space opens and closes a block, 0 shows everything.',
  runtime:
    'Arrow keys walk the steps, Enter opens one, Space opens and closes a block. In a loop the square brackets ' +
    'show the iteration before and after, and the backslash all of them.',
  edit:
    'Arrow keys walk the steps, Shift with them selects several, Enter opens one. A adds a step after, ' +
    'Shift A before, I inside. Delete removes. Alt with up or down moves. Space opens and closes a block.',
} as const

export interface KeyScene {
  outline: Outline
  selection: Selection
  overlay: Overlay | null
  props: DiagramProps
  isCollapsed: (node: StepNode) => boolean
  toggle: (key: string) => void
  zoomBy: (factor: number) => void
  fit: () => void
}

const WALK: Record<string, Direction> = {
  ArrowDown: 'down',
  ArrowUp: 'up',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  Home: 'first',
  End: 'last',
}

interface Key {
  key: string
  shiftKey: boolean
  altKey: boolean
  ctrlKey: boolean
  metaKey: boolean
}

/** Does what the key means; false = it means nothing here, and is left to the page. */
export function pressKey(key: Key, scene: KeyScene): boolean {
  const editing = scene.props.mode === 'edit'
  if (key.ctrlKey || key.metaKey) return editing && key.key.toLowerCase() === 'a' && selectAll(scene)
  if (key.altKey) return editing && move(key.key, scene)
  const direction = WALK[key.key]
  if (direction) return walk(direction, key.shiftKey && editing, scene)
  return look(key.key, scene) || turn(key.key, scene) || (editing && edit(key.key, scene))
}

function walk(direction: Direction, extend: boolean, { outline, selection, isCollapsed }: KeyScene): boolean {
  const next = neighbour(outline, selection.active, direction, isCollapsed)
  if (!next) return outline.order.length > 0
  if (extend) selection.extendTo(next.pointer)
  else selection.one(next.pointer)
  return true
}

function look(key: string, { outline, selection, props, toggle, zoomBy, fit }: KeyScene): boolean {
  const node = selection.active === null ? undefined : outline.byPointer.get(selection.active)
  switch (key) {
    case 'Enter':
      if (node && props.onOpen) props.onOpen(node.pointer)
      return Boolean(node && props.onOpen)
    case ' ':
      if (node?.slots.length) toggle(node.key)
      return true // the page must not scroll away under the diagram
    case 'Escape':
      if (selection.pointers.length === 0) return false
      selection.clear()
      return true
    case '+':
    case '=':
      zoomBy(1.25)
      return true
    case '-':
      zoomBy(0.8)
      return true
    case '0':
      fit()
      return true
    default:
      return false
  }
}

const TURN: Record<string, (loop: LoopState, at: number) => IterationChoice> = {
  '[': ({ iterations }, at) => (at < 0 ? iterations - 1 : Math.max(at - 1, 0)),
  ']': ({ iterations }, at) => Math.min(at + 1, iterations - 1),
  '\\': () => 'all',
}

/** Another iteration of the loop that the step is, or is in. */
function turn(key: string, { outline, overlay, selection, props }: KeyScene): boolean {
  const next = TURN[key]
  if (!next || !overlay || !props.onIteration) return false
  let node = outline.byPointer.get(selection.active ?? '') ?? null
  while (node && !overlay.loops.has(node.key)) node = node.parent?.owner ?? null
  const loop = node && overlay.loops.get(node.key)
  if (!loop || loop.iterations === 0) return false
  props.onIteration(loop.loopId, next(loop, loop.chosen === 'all' ? -1 : loop.chosen))
  return true
}

function edit(key: string, { outline, selection, props }: KeyScene): boolean {
  const node = selection.active === null ? undefined : outline.byPointer.get(selection.active)
  switch (key) {
    case 'a':
      props.onInsert?.(node ? after(node) : { slot: '/steps', index: outline.main.steps.length })
      return true
    case 'A':
      props.onInsert?.(node ? before(node) : { slot: '/steps', index: 0 })
      return true
    case 'i': {
      const slot = node?.slots.find((one) => one.steps.length === 0) ?? node?.slots[0]
      if (slot) props.onInsert?.({ slot: slot.pointer, index: 0 })
      return slot !== undefined
    }
    case 'Delete':
    case 'Backspace':
      return remove(outline, selection, props)
    default:
      return false
  }
}

function remove(outline: Outline, selection: Selection, props: DiagramProps): boolean {
  const chosen = topmost(outline, selection.pointers).map((node) => node.pointer)
  if (chosen.length === 0 || !props.onDelete) return false
  props.onDelete(chosen)
  return true
}

function move(key: string, { outline, selection, props }: KeyScene): boolean {
  if (key !== 'ArrowUp' && key !== 'ArrowDown') return false
  const at = stepwise(outline, selection.pointers, key === 'ArrowDown' ? 1 : -1)
  const moving = topmost(outline, selection.pointers).map((node) => node.pointer)
  if (at) props.onMove?.(moving, at)
  return true
}

function selectAll({ outline, selection }: KeyScene): boolean {
  selection.many(outline.main.steps.map((node) => node.pointer))
  return true
}
