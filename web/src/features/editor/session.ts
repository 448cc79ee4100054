/** What is being edited: the text with its history, what is selected, what is known about it. */
import { createStore, type StoreApi } from 'zustand/vanilla'

import { EditRefused } from '@/document/edits'
import { begin, type History, push, redo, select, undo } from '@/document/history'
import type { Pointer } from '@/document/pointer'
import { read, type ReadDocument, spotAt } from '@/document/reading'
import type { Edited } from '@/document/steps'
import { toast } from '@/ui/toast'

import type { Finding } from './api'

export interface EditorState {
  history: History
  /** The newest text that could be read: what the diagram and the forms show. */
  good: ReadDocument
  findings: readonly Finding[]
  /** The text that the findings are about; null until the first answer. */
  checkedText: string | null
  checkError: unknown
  /** Outputs that stand in for those of steps in tests and live values, by step id. */
  pins: Readonly<Record<string, unknown>>
  /** The test run whose values are shown; null: the last real run's. */
  trialRun: string | null
}

export type EditorStore = StoreApi<EditorState>

export interface Session {
  store: EditorStore
  /** Fields that hold typed text back for a moment hand it on when `settle` is called. */
  whenSettling(handOn: () => void): () => void
  settle(): void
  text(): string
  /** A change of the diagram or a form. A refusal is told, and changes nothing. Returns whether it went well. */
  edit(change: (text: string) => string | Edited, typing?: string): boolean
  /** The YAML pane: any text. */
  write(text: string, typing?: string): void
  select(pointers: readonly Pointer[]): void
  undo(): void
  redo(): void
  found(text: string, findings: readonly Finding[]): void
  pin(stepId: string, value: unknown): void
  unpin(stepId: string): void
  /** The step got another id. */
  renamePin(from: string, to: string): void
  showTrial(runId: string | null): void
}

export function createSession(text: string, pins: Readonly<Record<string, unknown>> = {}): Session {
  const store = createStore<EditorState>(() => ({
    history: begin(text),
    good: readable(read(text)) ?? read('steps: []\n'),
    findings: [],
    checkedText: null,
    checkError: null,
    pins,
    trialRun: null,
  }))
  const now = () => store.getState().history
  const set = (history: History) => {
    const good = readable(read(history.present.text)) ?? store.getState().good
    store.setState({ history: kept(history, good), good })
  }
  const held = new Set<() => void>()
  const settle = () => held.forEach((handOn) => handOn())
  return {
    store,
    settle,
    whenSettling(handOn) {
      held.add(handOn)
      return () => void held.delete(handOn)
    },
    text: () => {
      settle()
      return now().present.text
    },
    edit(change, typing) {
      if (typing === undefined) settle()
      const before = now().present
      const result = attempt(() => change(before.text))
      if (result === undefined) return false
      const next = typeof result === 'string' ? { text: result, selection: before.selection } : result
      set(push(now(), next, Date.now(), typing))
      return true
    },
    write(text, typing) {
      set(push(now(), { text, selection: now().present.selection }, Date.now(), typing))
    },
    select(pointers) {
      set(select(now(), pointers))
    },
    undo: () => {
      settle()
      set(undo(now()))
    },
    redo: () => {
      settle()
      set(redo(now()))
    },
    found: (text, findings) => store.setState({ checkedText: text, findings, checkError: null }),
    pin: (stepId, value) => store.setState(({ pins }) => ({ pins: { ...pins, [stepId]: value } })),
    renamePin: (from, to) =>
      store.setState(({ pins }) => ({
        pins: Object.fromEntries(Object.entries(pins).map(([id, value]) => [id === from ? to : id, value])),
      })),
    showTrial: (trialRun) => store.setState({ trialRun }),
    unpin: (stepId) =>
      store.setState(({ pins }) => ({
        pins: Object.fromEntries(Object.entries(pins).filter(([id]) => id !== stepId)),
      })),
  }
}

function attempt<T>(change: () => T): T | undefined {
  try {
    return change()
  } catch (error) {
    if (!(error instanceof EditRefused)) throw error
    toast.error(error.message)
    return undefined
  }
}

function readable(document: ReadDocument): ReadDocument | undefined {
  return document.problems.length === 0 ? document : undefined
}

/** What is selected must be there: after an undo, or typing in the text, it may not. */
function kept(history: History, good: ReadDocument): History {
  const { selection } = history.present
  const there = selection.filter((pointer) => spotAt(good, pointer) !== undefined)
  return there.length === selection.length ? history : select(history, there)
}
