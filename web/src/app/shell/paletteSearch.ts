import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'

import { answer, api, type Schemas } from '@/api/client'

const MOST = 6
const PAUSE_MS = 150

interface Found {
  workflows: Schemas['WorkflowView'][]
  runs: Schemas['RunLine'][]
  triggers: Schemas['TriggerView'][]
}

/** What the server finds for the text, once typing has paused. Without text: the latest of each. */
export function useFound(text: string): Found {
  const q = useSettled(text) || undefined
  const workflows = useQuery({
    queryKey: ['palette', 'workflows', q],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/workflows', { params: { query: { q, limit: MOST } }, signal })),
    placeholderData: keepPreviousData,
  })
  const runs = useQuery({
    queryKey: ['palette', 'runs', q],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/runs', { params: { query: { q, limit: MOST } }, signal })),
    placeholderData: keepPreviousData,
  })
  const triggers = useQuery({
    queryKey: ['palette', 'triggers', q],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/triggers', { params: { query: { q, limit: MOST } }, signal })),
    // Without text none are shown: there is no latest one.
    enabled: q !== undefined,
    placeholderData: keepPreviousData,
  })
  return {
    workflows: workflows.data?.items ?? [],
    runs: runs.data?.items ?? [],
    triggers: q === undefined ? [] : (triggers.data?.items ?? []),
  }
}

function useSettled(text: string): string {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}
