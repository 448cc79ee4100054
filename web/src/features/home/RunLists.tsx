import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'

import { AppLink } from '@/ui/AppLink'
import { Duration } from '@/ui/Duration'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { Section } from '@/ui/Section'
import { Skeleton } from '@/ui/Skeleton'
import { StatusMark } from '@/ui/StatusMark'
import { Time } from '@/ui/Time'

import { endedRunsQuery, openRunsQuery, type RunLine } from './api'
import { messageOf } from './attention'

export function OpenRuns() {
  const query = useQuery(openRunsQuery)
  return (
    <RunList
      title="Runs now"
      href="/runs?status=running&status=waiting&status=queued"
      query={query}
      keep={(run) => run.ended_at === null}
      nothing="Nothing runs at this moment."
      aside={(run) => <Duration from={run.started_at ?? run.created_at} />}
    />
  )
}

export function EndedRuns() {
  const query = useQuery(endedRunsQuery)
  return (
    <RunList
      title="Finished lately"
      href="/runs?status=succeeded&status=failed&status=cancelled"
      query={query}
      keep={() => true}
      nothing="No run has ended yet."
      aside={(run) => <Time at={run.ended_at} />}
    />
  )
}

interface RunListProps {
  title: string
  href: string
  query: UseQueryResult<{ items: RunLine[] }>
  /** Until the list is read anew, a change may have moved a run out of it. */
  keep(run: RunLine): boolean
  nothing: string
  aside(run: RunLine): ReactNode
}

function RunList({ title, href, query, keep, nothing, aside }: RunListProps) {
  const runs = query.data?.items.filter(keep)
  return (
    <Section
      title={title}
      framed
      actions={
        <AppLink href={href} className="text-sm text-accent-ink hover:underline">
          All of them
        </AppLink>
      }
    >
      {runs === undefined ? (
        query.isError ? (
          <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <Skeleton lines={5} className="p-3" />
        )
      ) : runs.length === 0 ? (
        <p className="p-4 text-sm text-muted">{nothing}</p>
      ) : (
        <ul aria-label={title} className="divide-y divide-line">
          {runs.map((run) => (
            <RunRow key={run.id} run={run} aside={aside(run)} />
          ))}
        </ul>
      )}
    </Section>
  )
}

function RunRow({ run, aside }: { run: RunLine; aside: ReactNode }) {
  const message = messageOf(run.error)
  return (
    <li>
      <AppLink
        href={`/runs/${run.id}`}
        className="flex min-h-10 items-center gap-2.5 px-3 py-1.5 text-sm -outline-offset-2 hover:bg-hover"
      >
        <StatusMark status={run.stuck ? 'stuck' : run.status} />
        <span className="min-w-0 flex-1">
          <span className="block truncate">{run.workflow_name}</span>
          {message && <span className="block truncate text-xs text-muted">{message}</span>}
        </span>
        <span className="shrink-0 text-xs text-muted">{aside}</span>
      </AppLink>
    </li>
  )
}
