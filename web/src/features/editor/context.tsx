/** The session of the open editor, for everything inside of its screen. */
import { createContext, useContext, useMemo } from 'react'
import { useStore } from 'zustand'

import type { Pointer } from '@/document/pointer'
import { isWithin } from '@/document/pointer'
import { valueAt } from '@/document/reading'
import { type FoundStep, stepsOf } from '@/document/walk'

import type { Finding, JsonSchema, Tool } from './api'
import type { EditorState, Session } from './session'

export interface EditorContextValue {
  workflow: string
  session: Session
  tools: readonly Tool[]
  schema: JsonSchema
  readOnly: boolean
  /** Opens the palette for a new step at that place. */
  addAt(slot: Pointer, index: number): void
  /** Shows a place: selects its step and brings the inspector forward. */
  reveal(pointer: Pointer): void
  testUntil(stepId: string): void
}

export const EditorContext = createContext<EditorContextValue | null>(null)

export function useEditor(): EditorContextValue {
  const value = useContext(EditorContext)
  if (!value) throw new Error('Only inside of the editor')
  return value
}

export function useSession<T>(select: (state: EditorState) => T): T {
  return useStore(useEditor().session.store, select)
}

export function useData(): unknown {
  return useSession((state) => state.good.data)
}

export function useValue(pointer: Pointer): unknown {
  return useSession((state) => valueAt(state.good.data, pointer))
}

export function useSelection(): readonly Pointer[] {
  return useSession((state) => state.history.present.selection)
}

export function useSteps(): FoundStep[] {
  const data = useData()
  return useMemo(() => stepsOf(data), [data])
}

/** About this place or anything in it; `exact` leaves out what is deeper. */
export function useFindings(pointer: Pointer, exact = false): Finding[] {
  const findings = useSession((state) => state.findings)
  return useMemo(
    () => findings.filter((one) => (exact ? one.pointer === pointer : isWithin(one.pointer, pointer))),
    [findings, pointer, exact],
  )
}
