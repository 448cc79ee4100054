import { useRef, useState, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react'

import { AppLink, isPlainClick, useGo } from './AppLink'
import { Button } from './Button'
import { Checkbox } from './Checkbox'
import { cx } from './classes'
import { Skeleton } from './Skeleton'
import { rangeOf, stepOf, toggled } from './tableKeys'

export interface Column<T> {
  id: string
  header: ReactNode
  cell(row: T): ReactNode
  /** A CSS width; columns without one share what is left. */
  width?: string
  align?: 'left' | 'right'
  /** Left out on screens narrower than this. */
  hideBelow?: 'sm' | 'md' | 'lg' | 'xl'
}

export interface TableProps<T> {
  columns: readonly Column<T>[]
  rows: readonly T[]
  rowKey(row: T): string
  /** What the table lists, for screen readers: "Runs". */
  label?: string
  onOpen?(row: T): void
  /** Where a row leads: its first cell becomes a real link. */
  href?(row: T): string
  selected?: ReadonlySet<string>
  onSelect?(selected: Set<string>): void
  /** What to say when there are no rows: an `EmptyState`. */
  empty: ReactNode
  loading?: boolean
  /** An infinite query fits as it is. */
  loadMore?: { hasNextPage: boolean; isFetchingNextPage?: boolean; fetchNextPage(): unknown }
  /** Quiet rows, such as disabled things. */
  dim?(row: T): boolean
}

/** A list as a table. One row is a stop of the Tab key; j, k and arrows move, Enter opens, x selects. */
export function Table<T>(props: TableProps<T>) {
  const { columns, rows, rowKey, label, selected, onSelect, empty, loading, loadMore } = props
  const body = useRef<HTMLTableSectionElement>(null)
  const [activeKey, setActiveKey] = useState<string | null>(null)
  const anchor = useRef<string | null>(null)
  const keys = rows.map(rowKey)
  const active = Math.max(0, activeKey === null ? 0 : keys.indexOf(activeKey))
  const all = selected !== undefined && keys.length > 0 && keys.every((key) => selected.has(key))

  function select(key: string, range: boolean) {
    if (!onSelect || !selected) return
    const next =
      range && anchor.current ? rangeOf(keys, anchor.current, key, selected) : toggled(selected, key)
    anchor.current = key
    onSelect(next)
  }
  function onKeyDown(event: KeyboardEvent<HTMLTableSectionElement>) {
    if (!(event.target instanceof HTMLTableRowElement) || event.metaKey || event.ctrlKey || event.altKey)
      return
    const index = stepOf(event.key, active, rows.length)
    if (index !== null) body.current?.rows[index]?.focus()
    else if (event.key.toLowerCase() === 'x' && onSelect) select(keys[active]!, event.shiftKey)
    else return
    event.preventDefault()
  }
  if (!loading && rows.length === 0) return <>{empty}</>
  return (
    <div className="min-w-0">
      <div className="overflow-x-auto">
        <table
          className="w-full table-fixed border-collapse text-sm"
          aria-label={label}
          aria-busy={loading || undefined}
        >
          <thead>
            <tr className="border-b border-line text-xs text-muted">
              {onSelect && selected && (
                <th scope="col" className="w-9 py-2 pl-3 text-left">
                  <Checkbox
                    aria-label="Select all that are shown"
                    checked={all}
                    mixed={!all && keys.some((key) => selected.has(key))}
                    onChange={(on) =>
                      onSelect(on ? new Set([...selected, ...keys]) : without(selected, keys))
                    }
                  />
                </th>
              )}
              {columns.map((column) => (
                <th
                  key={column.id}
                  scope="col"
                  style={{ width: column.width }}
                  className={cellClass(column, 'py-2 font-medium')}
                >
                  {column.header}
                </th>
              ))}
            </tr>
          </thead>
          <tbody ref={body} onKeyDown={onKeyDown}>
            {rows.map((row, index) => (
              <Row
                key={keys[index]}
                {...props}
                row={row}
                focusable={index === active}
                chosen={selected?.has(keys[index]!) ?? false}
                onFocus={() => setActiveKey(keys[index]!)}
                onChoose={(range) => select(keys[index]!, range)}
              />
            ))}
            {loading && <Waiting columns={columns} selectable={Boolean(onSelect)} />}
          </tbody>
        </table>
      </div>
      {loadMore?.hasNextPage && (
        <div className="flex justify-center p-3">
          <Button size="sm" busy={loadMore.isFetchingNextPage} onClick={() => void loadMore.fetchNextPage()}>
            Load more
          </Button>
        </div>
      )}
    </div>
  )
}

interface RowProps<T> extends TableProps<T> {
  row: T
  focusable: boolean
  chosen: boolean
  onFocus(): void
  onChoose(range: boolean): void
}

function Row<T>(props: RowProps<T>) {
  const { columns, row, rowKey, href, onOpen, onSelect, dim, focusable, chosen, onFocus, onChoose } = props
  const go = useGo()
  const opens = Boolean(href || onOpen)
  function open() {
    if (onOpen) onOpen(row)
    else if (href) go(href(row))
  }
  function onClick(event: MouseEvent<HTMLTableRowElement>) {
    if (!opens || event.defaultPrevented || isOwnThing(event) || window.getSelection()?.toString()) return
    if (href && !isPlainClick(event)) window.open(href(row), '_blank', 'noopener')
    else open()
  }
  return (
    <tr
      tabIndex={focusable ? 0 : -1}
      aria-selected={onSelect ? chosen : undefined}
      data-row={rowKey(row)}
      onFocus={onFocus}
      onClick={onClick}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && event.target === event.currentTarget) open()
      }}
      className={cx(
        'border-b border-line -outline-offset-2 last:border-b-0',
        opens && 'cursor-pointer hover:bg-hover',
        chosen && 'bg-accent-soft',
        dim?.(row) && 'text-muted',
      )}
    >
      {onSelect && (
        <td className="py-1.5 pl-3" onClick={(event) => event.stopPropagation()}>
          <Checkbox
            tabIndex={-1}
            aria-label="Select this row"
            checked={chosen}
            onChange={() => undefined}
            onClick={(event) => onChoose(event.shiftKey)}
          />
        </td>
      )}
      {columns.map((column, index) => (
        <td key={column.id} className={cellClass(column, 'h-10 py-1.5')}>
          {href && index === 0 ? (
            <AppLink href={href(row)} tabIndex={-1} className="block min-w-0 text-inherit">
              {column.cell(row)}
            </AppLink>
          ) : (
            column.cell(row)
          )}
        </td>
      ))}
    </tr>
  )
}

function Waiting<T>({ columns, selectable }: { columns: readonly Column<T>[]; selectable: boolean }) {
  return Array.from({ length: 5 }, (_, index) => (
    <tr key={index} className="border-b border-line last:border-b-0">
      {selectable && <td className="pl-3" />}
      {columns.map((column, place) => (
        <td key={column.id} className={cellClass(column, 'h-10 py-1.5')}>
          <Skeleton className={cx('h-3.5', place === 0 ? 'w-40 max-w-full' : 'w-20 max-w-full')} />
        </td>
      ))}
    </tr>
  ))
}

function cellClass<T>(column: Column<T>, more: string): string {
  return cx(
    'px-3 align-middle',
    column.align === 'right' ? 'text-right tabular-nums' : 'text-left',
    column.hideBelow && HIDDEN[column.hideBelow],
    more,
  )
}

const HIDDEN = { sm: 'max-sm:hidden', md: 'max-md:hidden', lg: 'max-lg:hidden', xl: 'max-xl:hidden' }

/** A click on a control inside the row is that control's own. */
function isOwnThing(event: MouseEvent): boolean {
  return (
    event.target instanceof Element &&
    event.target.closest('a, button, input, label, select, textarea, summary') !== null
  )
}

function without(selected: ReadonlySet<string>, keys: readonly string[]): Set<string> {
  return new Set([...selected].filter((key) => !keys.includes(key)))
}
