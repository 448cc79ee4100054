import { describe, expect, it } from 'vitest'

import { type Page, freshOf, onlyKnown, withHead } from './pages'

interface Row {
  id: string
  created_at: string
  mark?: string
}

const row = (number: number, mark?: string): Row => ({
  id: `run_${String(number).padStart(3, '0')}`,
  created_at: `2026-01-01T00:00:${String(number).padStart(2, '0')}Z`,
  ...(mark && { mark }),
})
const page = (numbers: number[], next: string | null = 'more', mark?: string): Page<Row> => ({
  items: numbers.map((number) => row(number, mark)),
  next_cursor: next,
})
const ids = (list: { pages: Page<Row>[] }) =>
  list.pages.flatMap((one) => one.items.map((item) => Number(item.id.slice(4))))
const LIST = { pages: [page([9, 8, 7]), page([6, 5, 4], 'rest')], pageParams: [null, 'more'] }

describe('a list whose head is read anew', () => {
  it('gets its new rows, and the known ones as they are now', () => {
    const list = withHead(LIST, page([10, 9, 8], 'more', 'new'))
    expect(ids(list)).toEqual([10, 9, 8, 7, 6, 5, 4])
    expect(list.pages[0]?.items[1]?.mark).toBe('new')
    expect(list.pages[1]?.next_cursor).toBe('rest')
  })

  it('loses the rows that do not fit its filters any more', () => {
    expect(ids(withHead(LIST, page([9, 7, 6])))).toEqual([9, 7, 6, 5, 4])
  })

  it('begins anew when more came than a page holds', () => {
    expect(ids(withHead(LIST, page([30, 29, 28])))).toEqual([30, 29, 28])
  })

  it('is the head alone when there is nothing behind it', () => {
    expect(ids(withHead(LIST, page([9], null)))).toEqual([9])
    expect(ids(withHead(LIST, page([], null)))).toEqual([])
  })

  it('can be brought up to date without its new rows', () => {
    const head = page([11, 10, 9, 8], 'more', 'new')
    expect(freshOf(LIST, head).map((one) => one.id)).toEqual(['run_011', 'run_010'])
    const list = withHead(LIST, onlyKnown(LIST, head))
    expect(ids(list)).toEqual([9, 8, 7, 6, 5, 4])
    expect(list.pages[0]?.items[0]?.mark).toBe('new')
    expect(withHead(LIST, onlyKnown(LIST, page([30, 29, 28])))).toEqual(LIST)
  })
})
