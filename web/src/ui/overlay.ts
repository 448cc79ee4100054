/** Where floating things go. A modal dialog makes all outside of it inert, so what floats must live inside. */

import { createContext, useContext, useSyncExternalStore } from 'react'

export const OverlayContext = createContext<HTMLElement | null>(null)

/** The element that menus, tooltips and popovers put themselves into. */
export function useOverlayContainer(): HTMLElement | undefined {
  return useContext(OverlayContext) ?? undefined
}

/** Say that a modal is open; the answer says that it closed. */
export function openOverlay(element: HTMLElement): () => void {
  open = [...open, element]
  changed()
  return () => {
    open = open.filter((one) => one !== element)
    changed()
  }
}

/** The modal on top, for what must be above everything: toasts. */
export function useTopOverlay(): HTMLElement | null {
  return useSyncExternalStore(subscribe, topOverlay)
}

/** Hotkeys of the page rest while a modal is open. */
export function topOverlay(): HTMLElement | null {
  return open.at(-1) ?? null
}

let open: readonly HTMLElement[] = []
const listeners = new Set<() => void>()

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function changed(): void {
  for (const listener of listeners) listener()
}
