import { useState } from 'react'

/**
 * What is typed and is no value yet. A control keeps such text and tells nobody, so whoever sends a form asks here
 * first: what was right before would be sent instead of what stands there.
 */
export const UNFINISHED = 'data-unfinished'

/** True once when another value comes from outside, which then counts and not what was typed. */
export function useReplaced(value: unknown): boolean {
  const [known, setKnown] = useState(value)
  if (Object.is(known, value)) return false
  setKnown(value)
  return true
}

/** Whether something stands there that would not be sent. */
export function hasUnfinished(form: HTMLElement | null): boolean {
  return form?.querySelector(`[${UNFINISHED}]`) != null
}

/** Whether all of it can be sent; else the first control that is not finished gets the focus. */
export function isFinished(form: HTMLElement | null): boolean {
  const first = form?.querySelector<HTMLElement>(`[${UNFINISHED}]`)
  first?.focus()
  return !first
}
