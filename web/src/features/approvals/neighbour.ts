/** The row above or below the open one; from nothing open, the first or the last. Pure. */
export function neighbourOf(rows: readonly { id: string }[], open: string, by: 1 | -1): string | undefined {
  const place = rows.findIndex((row) => row.id === open)
  if (place < 0) return by === 1 ? rows[0]?.id : rows.at(-1)?.id
  return rows[place + by]?.id
}
