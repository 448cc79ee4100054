/** Keys and selection of a list of rows. Pure. */

/** The row that a key leads to; null when the key does not move. */
export function stepOf(key: string, at: number, count: number): number | null {
  const last = Math.max(0, count - 1)
  if (key === 'ArrowDown' || key === 'j') return Math.min(last, at + 1)
  if (key === 'ArrowUp' || key === 'k') return Math.max(0, at - 1)
  if (key === 'Home') return 0
  if (key === 'End') return last
  return null
}

export function toggled(selected: ReadonlySet<string>, key: string): Set<string> {
  const next = new Set(selected)
  if (!next.delete(key)) next.add(key)
  return next
}

/** All rows from the anchor to the key take the anchor's state. */
export function rangeOf(
  keys: readonly string[],
  anchor: string,
  key: string,
  selected: ReadonlySet<string>,
): Set<string> {
  const [from, to] = [keys.indexOf(anchor), keys.indexOf(key)]
  if (from < 0 || to < 0) return toggled(selected, key)
  const next = new Set(selected)
  for (const one of keys.slice(Math.min(from, to), Math.max(from, to) + 1)) {
    if (selected.has(anchor)) next.add(one)
    else next.delete(one)
  }
  return next
}
