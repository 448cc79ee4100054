/** What the present page offers to the command palette. Pages add; the palette of the shell shows. */

import { useEffect } from 'react'
import { create } from 'zustand'

import type { IconLike } from './icon'

export interface PaletteAction {
  id: string
  label: string
  icon?: IconLike
  keys?: string
  /** More words to find it by. */
  words?: string
  run(): void
}

interface Registry {
  groups: Map<symbol, readonly PaletteAction[]>
}

const registry = create<Registry>(() => ({ groups: new Map() }))

/** Offered while the component is there. Memoise the list, or it is registered anew with every render. */
export function usePaletteActions(actions: readonly PaletteAction[]): void {
  useEffect(() => {
    const key = Symbol('palette')
    registry.setState(({ groups }) => ({ groups: new Map(groups).set(key, actions) }))
    return () => registry.setState(({ groups }) => ({ groups: withoutKey(groups, key) }))
  }, [actions])
}

export function useRegisteredActions(): PaletteAction[] {
  const groups = registry((state) => state.groups)
  return [...groups.values()].flat()
}

function withoutKey(groups: Registry['groups'], key: symbol): Registry['groups'] {
  const next = new Map(groups)
  next.delete(key)
  return next
}
