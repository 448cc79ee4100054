import { useQuery } from '@tanstack/react-query'

import { AppLink } from '@/ui/AppLink'
import { StatusMark } from '@/ui/StatusMark'
import { statusLook } from '@/ui/status'

import { runCountsQuery } from './api'

const SHOWN = ['running', 'waiting', 'queued'] as const

/** How many runs are under way, each number leading to its runs. */
export function StatusCounts() {
  const { data } = useQuery(runCountsQuery)
  if (!data) return null
  return (
    <ul aria-label="Runs under way" className="flex flex-wrap items-center gap-1">
      {SHOWN.map((status) => (
        <li key={status}>
          <AppLink
            href={`/runs?status=${status}`}
            className="flex h-8 items-center gap-1.5 rounded-md px-2 text-sm text-muted hover:bg-hover hover:text-ink"
          >
            <span aria-hidden>
              <StatusMark status={status} size={14} />
            </span>
            <span className="font-medium text-ink">{(data[status] ?? 0).toLocaleString('en')}</span>
            {statusLook(status).label.toLowerCase()}
          </AppLink>
        </li>
      ))}
    </ul>
  )
}
