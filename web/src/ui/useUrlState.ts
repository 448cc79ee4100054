import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'

import { readSearch, writeSearch, type Search } from './search'

export type SetUrlState<T> = (patch: Partial<T>, options?: { push?: boolean }) => void

/**
 * State that belongs into the address, so that a reload, a link and the back button keep it.
 * `const [filters, setFilters] = useUrlState({ status: [] as string[], q: '' })`; give `defaults` that do not
 * change between renders. Changes replace the present entry of the history unless `push` is set.
 */
export function useUrlState<T extends Search>(defaults: T): [T, SetUrlState<T>] {
  const search = useSearch({ strict: false }) as Record<string, unknown>
  const navigate = useNavigate()
  const shape = JSON.stringify(defaults)
  const state = useMemo(() => readSearch(JSON.parse(shape) as T, search), [shape, search])
  const set = useCallback<SetUrlState<T>>(
    (patch, options) => {
      void navigate({
        to: '.',
        search: ((old: Record<string, unknown>) => writeSearch(JSON.parse(shape) as T, old, patch)) as never,
        replace: !options?.push,
        resetScroll: false,
      })
    },
    [navigate, shape],
  )
  return [state, set]
}
