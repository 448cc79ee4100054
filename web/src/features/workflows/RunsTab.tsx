import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Play } from 'lucide-react'
import { useMemo } from 'react'

import { useWhyNot } from '@/api/me'
import { usePeople } from '@/api/people'
import { AppLink } from '@/ui/AppLink'
import { Button, buttonClass } from '@/ui/Button'
import { Duration } from '@/ui/Duration'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { FilterBar } from '@/ui/FilterBar'
import { FilterChip } from '@/ui/FilterChip'
import { StatusMark } from '@/ui/StatusMark'
import { statusLook } from '@/ui/status'
import { type Column, Table } from '@/ui/Table'
import { Time } from '@/ui/Time'
import { useUrlState } from '@/ui/useUrlState'

import { runCountsQuery, type RunLine, runsOfQuery, type Workflow } from './api'
import { whyNotRun } from './state'

const STATUSES = ['queued', 'running', 'waiting', 'succeeded', 'failed', 'cancelled'] as const

interface RunsTabProps {
  workflow: Workflow
  onRun(): void
}

export function RunsTab({ workflow, onRun }: RunsTabProps) {
  const [url, setUrl] = useUrlState({ status: [] as string[] })
  const query = useInfiniteQuery(runsOfQuery(workflow.name, url.status))
  const counts = useQuery(runCountsQuery(workflow.name))
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data])
  const columns = useColumns()
  const clear = () => setUrl({ status: [] })
  return (
    <div className="flex flex-col gap-3">
      <FilterBar onClearAll={url.status.length > 0 ? clear : undefined}>
        <FilterChip
          label="Status"
          multiple
          value={url.status}
          options={STATUSES.map((status) => ({
            value: status,
            label: statusLook(status).label,
            count: counts.data?.[status],
          }))}
          onChange={(status) => setUrl({ status })}
          onClear={clear}
        />
        <span className="flex-1" />
        <AppLink href={`/runs?workflow=${workflow.name}`} className={buttonClass('ghost', 'sm')}>
          Open in Runs
        </AppLink>
      </FilterBar>
      {query.isError && rows.length === 0 ? (
        <ErrorPanel
          title="The runs could not be loaded"
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      ) : (
        <div className="overflow-hidden rounded-lg border border-line bg-raised">
          <Table
            label={`Runs of ${workflow.title}`}
            columns={columns}
            rows={rows}
            rowKey={(run) => run.id}
            href={(run) => `/runs/${run.id}`}
            loading={query.isPending}
            loadMore={query}
            empty={
              url.status.length > 0 ? (
                <EmptyState title="No such runs" action={<Button onClick={clear}>Clear filters</Button>} />
              ) : (
                <NeverRan workflow={workflow} onRun={onRun} />
              )
            }
          />
        </div>
      )}
    </div>
  )
}

function useColumns(): Column<RunLine>[] {
  const person = usePeople()
  return [
    {
      id: 'status',
      header: 'Status',
      width: '8rem',
      cell: (run) => <StatusMark status={run.stuck ? 'stuck' : run.status} withLabel />,
    },
    {
      id: 'started',
      header: 'Started',
      width: '8rem',
      cell: (run) => <Time at={run.started_at ?? run.created_at} />,
    },
    {
      id: 'took',
      header: 'Took',
      width: '7rem',
      hideBelow: 'sm',
      cell: (run) => <Duration from={run.started_at} to={run.ended_at} />,
    },
    { id: 'version', header: 'Version', width: '5rem', hideBelow: 'md', cell: (run) => `v${run.version}` },
    {
      id: 'what',
      header: 'Outcome',
      cell: (run) => <span className="block truncate text-muted">{outcomeOf(run)}</span>,
    },
    {
      id: 'by',
      header: 'Started by',
      width: '10rem',
      hideBelow: 'lg',
      cell: (run) => <span className="block truncate text-muted">{person(run.created_by)}</span>,
    },
  ]
}

function outcomeOf(run: RunLine): string {
  const message = run.error?.['message']
  if (typeof message === 'string') return message
  return run.steps_done === 1 ? '1 step done' : `${run.steps_done} steps done`
}

function NeverRan({ workflow, onRun }: RunsTabProps) {
  const whyNot = useWhyNot('run.launch') ?? whyNotRun(workflow)
  return (
    <EmptyState
      icon={Play}
      title="It has not run yet"
      body="Start it here, or from a terminal."
      action={
        <Button variant="primary" icon={Play} whyNot={whyNot} onClick={onRun}>
          Run
        </Button>
      }
    />
  )
}
