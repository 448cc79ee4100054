/** What brings which step into sight: opening, selecting, following a run, and being asked. */

import { useStore, type ReactFlowState } from '@xyflow/react'
import { useCallback, useEffect, useImperativeHandle, useRef, type ForwardedRef } from 'react'

import type { Box, Layout } from '../graph/layout'
import { ancestorsOf, type Outline } from '../graph/outline'
import type { DiagramHandle, DiagramProps } from './types'
import type { Camera } from './useCamera'

/** The first view waits for the pane to have a size: it may be opened in a tab that is not shown yet. */
export function useOpening(camera: Camera): void {
  const hasSize = useStore((state: ReactFlowState) => state.width > 0 && state.height > 0)
  const opened = useRef(false)
  useEffect(() => {
    if (!hasSize || opened.current) return
    opened.current = true
    camera.open()
  }, [hasSize, camera])
}

/** The step that the keyboard, or somebody outside, went to comes into sight; a clicked one is. */
export function useRevealOnSelect(
  active: string | null,
  clicked: { current: boolean },
  outline: Outline,
  layout: Layout,
  camera: Camera,
): void {
  const shown = useRef(active)
  useEffect(() => {
    if (shown.current === active) return
    shown.current = active
    const box = active === null ? null : drawnBox(outline, layout, active)
    if (box && !clicked.current) camera.reveal(box)
    clicked.current = false
  }, [active, clicked, outline, layout, camera])
}

export function useFollow(
  { follow, mode }: DiagramProps,
  running: string | undefined,
  outline: Outline,
  layout: Layout,
  camera: Camera,
): void {
  useEffect(() => {
    const node = running === undefined ? undefined : outline.byKey.get(running)
    const box = node && drawnBox(outline, layout, node.pointer)
    if (follow && mode !== 'view' && box) camera.follow(box)
  }, [follow, mode, running, outline, layout, camera])
}

export function useHandle(
  handle: ForwardedRef<DiagramHandle>,
  pane: { current: HTMLDivElement | null },
  at: { outline: Outline; layout: Layout; camera: Camera; open: (keys: string[]) => void },
): void {
  const wanted = useRef<string | null>(null)
  const show = useCallback(() => {
    const box = wanted.current === null ? null : at.layout.byKey.get(wanted.current)
    if (!box) return
    wanted.current = null
    at.camera.reveal(box)
  }, [at.layout, at.camera])
  useEffect(show, [show])
  useImperativeHandle(handle, () => ({
    fit: at.camera.fit,
    focus: () => pane.current?.focus({ preventScroll: true }),
    reveal: (pointer) => {
      const node = at.outline.byPointer.get(pointer)
      if (!node) return
      wanted.current = node.key
      at.open(ancestorsOf(node).map((container) => container.key))
      show()
    },
  }))
}

/** The box of a step, or of the closed container that hides it. */
function drawnBox(outline: Outline, layout: Layout, pointer: string): Box | null {
  for (let node = outline.byPointer.get(pointer) ?? null; node; node = node.parent?.owner ?? null) {
    const box = layout.byKey.get(node.key)
    if (box) return box
  }
  return null
}
