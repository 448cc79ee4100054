import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'

import { readStudio, type StudioSearch, writeStudio } from '../model/studio'

export type Look = (patch: StudioSearch, options?: { push?: boolean }) => void

/** What is looked at, kept in the address; a step that is opened can be left with the back button. */
export function useStudioSearch(): [StudioSearch, Look] {
  const given = useSearch({ strict: false }) as Record<string, unknown>
  const text = JSON.stringify(given)
  const search = useMemo(() => readStudio(JSON.parse(text) as Record<string, unknown>), [text])
  const navigate = useNavigate()
  const look = useCallback<Look>(
    (patch, options) => {
      const next = (old: Record<string, unknown>) => ({
        ...old,
        ...writeStudio({ ...readStudio(old), ...patch }),
      })
      void navigate({ to: '.', search: next as never, replace: !options?.push, resetScroll: false })
    },
    [navigate],
  )
  return [search, look]
}
