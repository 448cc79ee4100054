import { useQuery } from '@tanstack/react-query'
import { CircleCheck } from 'lucide-react'

import { AppLink } from '@/ui/AppLink'
import { Badge } from '@/ui/Badge'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { type Column, Table } from '@/ui/Table'
import { Time } from '@/ui/Time'

import { type ErrorGroup, errorsQuery } from '../api'
import type { RunFilters } from '../model/filters'
import { messageOf, runHref } from '../words'

interface ErrorGroupsProps {
  filters: RunFilters
  onOpen(group: string): void
}

/** Failed runs by what went wrong: a hundred failures are often one fault. */
export function ErrorGroups({ filters, onOpen }: ErrorGroupsProps) {
  const { data, error, isPending, refetch } = useQuery(errorsQuery(filters))
  if (error)
    return <ErrorPanel error={error} title="The errors could not be loaded" onRetry={() => void refetch()} />
  return (
    <Table
      label="Errors"
      columns={COLUMNS}
      rows={data?.items ?? []}
      rowKey={(group) => group.error_group}
      onOpen={(group) => onOpen(group.error_group)}
      loading={isPending}
      empty={
        <EmptyState
          icon={CircleCheck}
          title="No run has failed here"
          body="Runs that fail with the same error come together here, with the newest of them."
        />
      }
    />
  )
}

const COLUMNS: Column<ErrorGroup>[] = [
  {
    id: 'error',
    header: 'Error',
    cell: (group) => (
      <span className="flex min-w-0 flex-col gap-0.5">
        <span className="line-clamp-2">{messageOf(group.error) ?? 'No reason was recorded.'}</span>
        <span className="flex flex-wrap items-center gap-1.5 text-xs text-muted">
          <Badge tone="danger">{String(group.error?.['category'] ?? 'unknown')}</Badge>
          <span className="font-mono">{String(group.error?.['code'] ?? '')}</span>
        </span>
      </span>
    ),
  },
  {
    id: 'count',
    header: 'Runs',
    width: '5rem',
    align: 'right',
    cell: (group) => <span className="font-medium">{group.count.toLocaleString('en')}</span>,
  },
  {
    id: 'first',
    header: 'First',
    width: '7rem',
    align: 'right',
    hideBelow: 'md',
    cell: (group) => <Time at={group.first_at} className="whitespace-nowrap text-muted" />,
  },
  {
    id: 'last',
    header: 'Last',
    width: '7rem',
    align: 'right',
    hideBelow: 'sm',
    cell: (group) => <Time at={group.last_at} className="whitespace-nowrap text-muted" />,
  },
  {
    id: 'newest',
    header: 'Newest',
    width: '5.5rem',
    align: 'right',
    cell: (group) => (
      <AppLink href={runHref(group.newest_run_id)} className="link whitespace-nowrap">
        Look at it
      </AppLink>
    ),
  },
]
