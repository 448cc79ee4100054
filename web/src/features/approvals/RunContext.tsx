import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { ErrorPanel } from '@/ui/ErrorPanel'
import { JsonView } from '@/ui/JsonView'
import { Skeleton } from '@/ui/Skeleton'

import { type Ahead, aheadOf, aheadWords, deadlineWords } from './ahead'
import { type Approval, bindingsQuery, runDefinitionQuery } from './api'

/** What each answer leads to, from the definition that this run runs. */
export function WhatComes({ approval }: { approval: Approval }) {
  const ahead = useAhead(approval)
  if (ahead === undefined) return <Skeleton lines={2} className="max-w-80" />
  if (ahead === null) return null
  const { approve, deny } = aheadWords(ahead)
  return (
    <ul className="flex flex-col gap-0.5 text-sm">
      <li>{approve}</li>
      <li>{deny}</li>
      {approval.deadline_at !== null && <li className="text-muted">{deadlineWords(ahead)}</li>}
    </ul>
  )
}

/** Undefined while it is asked for; null when it cannot be known. */
function useAhead(approval: Approval): Ahead | null | undefined {
  const query = useQuery(runDefinitionQuery(approval.run_id))
  if (query.isError) return null
  return query.data && aheadOf(query.data.definition, approval.path)
}

/** What the run knew when it asked: its inputs and what the steps before made, without secrets. */
export function RunContext({ approval }: { approval: Approval }) {
  const [open, setOpen] = useState(false)
  const query = useQuery(bindingsQuery(approval.run_id, approval.path, open))
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)} className="text-sm">
      <summary className="cursor-pointer font-medium">What the run knew when it asked</summary>
      <div className="mt-2 flex flex-col gap-2">
        {query.data ? (
          <>
            <JsonView value={query.data.bindings} collapsedDepth={2} className="max-h-96" />
            {query.data.cut.length > 0 && (
              <p className="text-muted">
                Too large to show here: {query.data.cut.join(', ')}. The run has all of it.
              </p>
            )}
          </>
        ) : query.isError ? (
          <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
        ) : (
          open && <Skeleton lines={4} />
        )}
      </div>
    </details>
  )
}
