/** Pinned outputs are of the person, not of the draft: they stay in this browser. */
const PREFIX = 'onward.pins.'

export function loadPins(workflowId: string): Record<string, unknown> {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(PREFIX + workflowId) ?? '{}')
    return typeof found === 'object' && found !== null ? (found as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

export function storePins(workflowId: string, pins: Readonly<Record<string, unknown>>): void {
  try {
    if (Object.keys(pins).length === 0) localStorage.removeItem(PREFIX + workflowId)
    else localStorage.setItem(PREFIX + workflowId, JSON.stringify(pins))
  } catch {
    // No room, or no storage: the pins last as long as the page.
  }
}
