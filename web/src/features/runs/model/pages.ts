/** A list that is read page by page, and grows at its head while it is looked at. */
export interface Page<Row> {
  items: readonly Row[]
  next_cursor: string | null
}

export interface Pages<Row> {
  pages: Page<Row>[]
  pageParams: unknown[]
}

interface Dated {
  id: string
  created_at: string
}

/**
 * The list with its head read anew: new rows come first, known ones are replaced, and those that should be among
 * them and are not any more are gone. A head that does not reach the known rows replaces all of them.
 */
export function withHead<Row extends Dated>(list: Pages<Row>, head: Page<Row>): Pages<Row> {
  const last = head.items.at(-1)
  const known = new Set(list.pages.flatMap((page) => page.items.map((row) => row.id)))
  const reaches = head.next_cursor === null || head.items.some((row) => known.has(row.id))
  const first = list.pages[0]
  if (first === undefined || last === undefined || !reaches || head.next_cursor === null)
    return { pages: [head], pageParams: list.pageParams.slice(0, 1) }
  const isBelow = (row: Row) => compare(row, last) < 0
  const pages = list.pages.map((page) => ({ ...page, items: page.items.filter(isBelow) }))
  return {
    ...list,
    pages: [{ ...first, items: [...head.items, ...(pages[0]?.items ?? [])] }, ...pages.slice(1)],
  }
}

/** What the head holds above the first row that is known. */
export function freshOf<Row extends Dated>(list: Pages<Row>, head: Page<Row>): Row[] {
  const known = new Set(list.pages.flatMap((page) => page.items.map((row) => row.id)))
  const newest = list.pages[0]?.items[0]
  return head.items.filter((row) => !known.has(row.id) && (newest === undefined || compare(row, newest) > 0))
}

/** The head without its new rows: the known ones are brought up to date, and nobody loses their place. */
export function onlyKnown<Row extends Dated>(list: Pages<Row>, head: Page<Row>): Page<Row> {
  const fresh = new Set(freshOf(list, head))
  const items = head.items.filter((row) => !fresh.has(row))
  // Without a known row there is nothing to say about them.
  return items.length === 0 ? (list.pages[0] ?? head) : { ...head, items }
}

/** Newest first is positive; ids sort like the instants they were made at. */
function compare(one: Dated, other: Dated): number {
  if (one.created_at !== other.created_at) return one.created_at < other.created_at ? -1 : 1
  return one.id < other.id ? -1 : one.id > other.id ? 1 : 0
}
