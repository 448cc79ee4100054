import { useEffect, useRef, type KeyboardEvent } from 'react'

import { cx } from './classes'

export interface Tab {
  id: string
  label: string
  count?: number | string
}

export interface TabsProps {
  tabs: readonly Tab[]
  value: string
  onChange(id: string): void
  /** The name of the whole row, for screen readers. */
  label?: string
  /** Give the same to `TabPanel`, when there is one. */
  id?: string
}

/** A row of tabs: arrows move between them, only the present one is a stop of the Tab key. */
export function Tabs({ tabs, value, onChange, label, id }: TabsProps) {
  const list = useRef<HTMLDivElement>(null)
  // On narrow screens the row scrolls, and the present tab may be out of sight.
  useEffect(() => {
    const present = list.current?.querySelector('[aria-selected="true"]')
    if (list.current && present) bringInSight(list.current, present)
  }, [value])
  function onKeyDown(event: KeyboardEvent) {
    const next = neighbour(tabs, value, event.key)
    if (!next) return
    event.preventDefault()
    onChange(next.id)
    list.current?.querySelector<HTMLElement>(`[data-tab="${CSS.escape(next.id)}"]`)?.focus()
  }
  return (
    <div
      ref={list}
      role="tablist"
      aria-label={label}
      onKeyDown={onKeyDown}
      className="flex min-w-0 gap-1 overflow-x-auto border-b border-line"
    >
      {tabs.map((tab) => (
        <button
          key={tab.id}
          type="button"
          role="tab"
          id={id && `${id}-tab-${tab.id}`}
          aria-controls={id && value === tab.id ? `${id}-panel-${tab.id}` : undefined}
          data-tab={tab.id}
          aria-selected={tab.id === value}
          tabIndex={tab.id === value || (!tabs.some((one) => one.id === value) && tab === tabs[0]) ? 0 : -1}
          onClick={() => onChange(tab.id)}
          className={cx(
            'flex shrink-0 items-center gap-1.5 border-b-2 px-2.5 py-2 text-sm whitespace-nowrap -outline-offset-2',
            tab.id === value
              ? 'border-accent font-medium text-ink'
              : 'border-transparent text-muted hover:text-ink',
          )}
        >
          {tab.label}
          {tab.count !== undefined && (
            <span className="rounded-full bg-neutral-soft px-1.5 text-xs text-neutral-ink">{tab.count}</span>
          )}
        </button>
      ))}
    </div>
  )
}

/** Sideways alone: the page stays where it is. */
function bringInSight(row: Element, tab: Element): void {
  const [all, one] = [row.getBoundingClientRect(), tab.getBoundingClientRect()]
  if (one.right > all.right) row.scrollLeft += Math.ceil(one.right - all.right)
  else if (one.left < all.left) row.scrollLeft -= Math.ceil(all.left - one.left)
}

function neighbour(tabs: readonly Tab[], value: string, key: string): Tab | undefined {
  const index = tabs.findIndex((tab) => tab.id === value)
  if (key === 'ArrowRight') return tabs[(index + 1) % tabs.length]
  if (key === 'ArrowLeft') return tabs[(index - 1 + tabs.length) % tabs.length]
  if (key === 'Home') return tabs[0]
  if (key === 'End') return tabs.at(-1)
  return undefined
}
