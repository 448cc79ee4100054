import { useCallback, useMemo, useState } from 'react'

import { range } from '../graph/edit'
import type { Outline } from '../graph/outline'

export interface Selection {
  pointers: readonly string[]
  /** The step that the keyboard stands on. */
  active: string | null
  one: (pointer: string) => void
  toggle: (pointer: string) => void
  extendTo: (pointer: string) => void
  many: (pointers: string[]) => void
  clear: () => void
}

/** The selection of the caller, or an own one; with the end that moves and the one that stays. */
export function useSelection(
  outline: Outline,
  given: readonly string[] | undefined,
  onSelect: ((pointers: string[]) => void) | undefined,
): Selection {
  const [own, setOwn] = useState<readonly string[]>([])
  const [lead, setLead] = useState<string | null>(null)
  const [anchor, setAnchor] = useState<string | null>(null)
  const pointers = given ?? own
  const active = lead !== null && pointers.includes(lead) ? lead : (pointers.at(-1) ?? null)

  const change = useCallback(
    (next: string[], nextLead: string | null) => {
      setOwn(next)
      setLead(nextLead)
      onSelect?.(next)
    },
    [onSelect],
  )

  return useMemo(() => {
    const one = (pointer: string): void => {
      setAnchor(pointer)
      change([pointer], pointer)
    }
    return {
      pointers,
      active,
      one,
      toggle: (pointer) => {
        setAnchor(pointer)
        const without = pointers.filter((other) => other !== pointer)
        change(without.length < pointers.length ? without : [...pointers, pointer], pointer)
      },
      extendTo: (pointer) => {
        const start = anchor !== null && outline.byPointer.has(anchor) ? anchor : (active ?? pointer)
        change(range(outline, start, pointer), pointer)
      },
      many: (next) => change(next, next.at(-1) ?? null),
      clear: () => change([], null),
    }
  }, [outline, pointers, active, anchor, change])
}
