import type { ReactNode } from 'react'

import { cx } from '@/ui/classes'
import { Duration } from '@/ui/Duration'
import { type Column, Table } from '@/ui/Table'
import { Time } from '@/ui/Time'

import type { RunLine } from '../api'
import { RunMark } from '../RunMark'
import { noteOf, runHref, shortId } from '../words'

interface RunsTableProps {
  rows: readonly RunLine[]
  loading: boolean
  empty: ReactNode
  loadMore: { hasNextPage: boolean; isFetchingNextPage?: boolean; fetchNextPage(): unknown }
  selected?: ReadonlySet<string>
  onSelect?(selected: Set<string>): void
}

export function RunsTable(props: RunsTableProps) {
  return (
    <Table
      {...props}
      label="Runs"
      columns={COLUMNS}
      rowKey={(run) => run.id}
      href={(run) => runHref(run.id)}
    />
  )
}

const COLUMNS: Column<RunLine>[] = [
  {
    id: 'run',
    header: 'Run',
    cell: (run) => (
      <span className="flex min-w-0 items-center gap-2">
        <RunMark run={run} />
        <span className="min-w-0 flex-1">
          <span className="flex min-w-0 items-baseline gap-1.5">
            <span className="truncate font-medium">{run.workflow_name}</span>
            <span className="shrink-0 text-xs text-muted">
              {run.kind === 'trial' ? 'test' : `v${run.version}`}
            </span>
          </span>
          <span className="block truncate font-mono text-xs text-muted" title={run.id}>
            {shortId(run.id)}
          </span>
        </span>
      </span>
    ),
  },
  {
    id: 'note',
    header: 'What about it',
    width: '40%',
    hideBelow: 'md',
    cell: (run) => <Note run={run} />,
  },
  {
    id: 'trigger',
    header: 'Started by',
    width: '9rem',
    hideBelow: 'lg',
    cell: (run) => <span className="block truncate text-muted">{startedBy(run)}</span>,
  },
  {
    id: 'steps',
    header: 'Steps',
    width: '4.5rem',
    align: 'right',
    hideBelow: 'lg',
    cell: (run) => <span title="Steps done">{run.steps_done.toLocaleString('en')}</span>,
  },
  {
    id: 'duration',
    header: 'Took',
    width: '6.5rem',
    align: 'right',
    hideBelow: 'sm',
    cell: (run) => (run.started_at === null ? '–' : <Duration from={run.started_at} to={run.ended_at} />),
  },
  {
    id: 'created',
    header: 'Started',
    width: '7rem',
    align: 'right',
    cell: (run) => <Time at={run.created_at} className="whitespace-nowrap text-muted" />,
  },
]

function Note({ run }: { run: RunLine }) {
  const note = noteOf(run)
  const isWaiting = note === null && run.waiting_for !== null
  const tone = run.status === 'failed' || run.stuck ? 'text-danger-ink' : 'text-muted'
  return (
    <span
      title={note ?? undefined}
      className={cx('line-clamp-2 text-xs', isWaiting ? 'text-warning-ink' : tone)}
    >
      {isWaiting ? <Waiting run={run} /> : note}
    </span>
  )
}

function Waiting({ run }: { run: RunLine }) {
  return (
    <>
      Waits for {run.waiting_for?.replaceAll('`', '')}
      {run.waiting_until !== null && (
        <>
          , until <Time at={run.waiting_until} mode="absolute" />
        </>
      )}
    </>
  )
}

function startedBy(run: RunLine): string {
  if (run.replay_of !== null) return 'replay'
  return run.trigger_type
}
