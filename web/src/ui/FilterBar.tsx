import type { ReactNode } from 'react'

import { Button } from './Button'

interface FilterBarProps {
  children: ReactNode
  /** Given while any filter is set: takes all of them away. */
  onClearAll?(): void
}

/** A search and chips in a row that wraps. */
export function FilterBar({ children, onClearAll }: FilterBarProps) {
  return (
    <div role="search" aria-label="Filters" className="flex flex-wrap items-center gap-2">
      {children}
      {onClearAll && (
        <Button size="sm" variant="ghost" onClick={onClearAll}>
          Clear filters
        </Button>
      )}
    </div>
  )
}
