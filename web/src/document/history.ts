/** Undo and redo: the texts as they were, with what was selected. Typing in one place is one step. */

import type { Pointer } from './pointer'

export interface Moment {
  text: string
  selection: readonly Pointer[]
}

export interface History {
  past: readonly Moment[]
  present: Moment
  future: readonly Moment[]
  /** Where the last change was typed, and when: the next one there joins it. */
  typing?: { key: string; at: number }
}

/** Pauses longer than this begin a new undo step. */
const PAUSE_MS = 1_000
const MOST = 200
/** All kept texts together, in characters. */
const MOST_TEXT = 20_000_000

export function begin(text: string): History {
  return { past: [], present: { text, selection: [] }, future: [] }
}

/** `typing` names the field that is typed in; changes without it always stand alone. */
export function push(history: History, next: Moment, now: number, typing?: string): History {
  if (next.text === history.present.text) return select(history, next.selection)
  const joins =
    typing !== undefined &&
    history.typing?.key === typing &&
    now - history.typing.at < PAUSE_MS &&
    history.past.length > 0
  return {
    past: joins ? history.past : bounded([...history.past, history.present]),
    present: next,
    future: [],
    typing: typing === undefined ? undefined : { key: typing, at: now },
  }
}

export function select(history: History, selection: readonly Pointer[]): History {
  return { ...history, present: { ...history.present, selection } }
}

export function undo(history: History): History {
  const before = history.past.at(-1)
  if (!before) return history
  return { past: history.past.slice(0, -1), present: before, future: [history.present, ...history.future] }
}

export function redo(history: History): History {
  const [after, ...rest] = history.future
  if (!after) return history
  return { past: [...history.past, history.present], present: after, future: rest }
}

function bounded(moments: readonly Moment[]): readonly Moment[] {
  let kept = moments.slice(-MOST)
  let size = kept.reduce((sum, moment) => sum + moment.text.length, 0)
  while (kept.length > 1 && size > MOST_TEXT) {
    size -= kept[0]?.text.length ?? 0
    kept = kept.slice(1)
  }
  return kept
}
