import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'

import { RunsView } from '@/features/runs/list/RunsView'
import { readSearch, type RunsSearch } from '@/features/runs/model/filters'

/** The filters are in the address: a link, a reload and the back button keep them. */
export default function RunsPage() {
  const given = useSearch({ strict: false }) as Record<string, unknown>
  const text = JSON.stringify(given)
  const search = useMemo(() => readSearch(JSON.parse(text) as Record<string, unknown>), [text])
  const navigate = useNavigate()
  const onSearch = useCallback(
    (patch: RunsSearch) => {
      const next = (old: Record<string, unknown>) => ({ ...old, ...patch })
      void navigate({ to: '.', search: next as never, replace: true, resetScroll: false })
    },
    [navigate],
  )
  return <RunsView search={search} onSearch={onSearch} />
}
