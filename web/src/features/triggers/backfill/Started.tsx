import { AppLink } from '@/ui/AppLink'
import { Button } from '@/ui/Button'
import { Duration } from '@/ui/Duration'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { FilterChip } from '@/ui/FilterChip'
import { Section } from '@/ui/Section'
import { StatusMark } from '@/ui/StatusMark'
import { type Column, Table } from '@/ui/Table'

import type { Invocation } from './api'
import { inZone } from './words'

interface StartedProps {
  query: {
    data: { pages: { items: Invocation[] }[] } | undefined
    isPending: boolean
    isError: boolean
    error: unknown
    hasNextPage: boolean
    isFetchingNextPage: boolean
    fetchNextPage(): unknown
    refetch(): unknown
  }
  zone: string
  status: string
  onStatus(status: string): void
  onOpen(invocation: string): void
}

const STATUSES = ['Pending', 'Running', 'Succeeded', 'Failed', 'Cancelled', 'Skipped'].map((label) => ({
  value: label.toLowerCase(),
  label,
}))

/** The slots that are recorded, the latest first. */
export function Started({ query, zone, status, onStatus, onOpen }: StartedProps) {
  return (
    <Section
      title="What it started"
      actions={
        <FilterChip
          label="Status"
          value={status}
          options={STATUSES}
          onChange={([next]) => onStatus(next ?? '')}
          onClear={() => onStatus('')}
        />
      }
      framed
    >
      {query.isError && !query.data ? (
        <ErrorPanel className="m-3" error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <Table
          label="What the backfill started"
          columns={columns(zone)}
          rows={query.data?.pages.flatMap((page) => page.items) ?? []}
          rowKey={(one) => one.id}
          onOpen={(one) => onOpen(one.id)}
          loading={query.isPending}
          loadMore={query}
          empty={
            status ? (
              <EmptyState
                title="None with this status"
                action={<Button onClick={() => onStatus('')}>Show all</Button>}
              />
            ) : (
              <EmptyState title="Nothing yet" body="The scheduler records its slots in a moment." />
            )
          }
        />
      )}
    </Section>
  )
}

function columns(zone: string): Column<Invocation>[] {
  return [
    { id: 'slot', header: 'Slot', cell: (one) => <Slot one={one} zone={zone} /> },
    {
      id: 'status',
      header: 'Status',
      width: '9rem',
      cell: (one) => <StatusMark status={one.status} withLabel />,
    },
    {
      id: 'took',
      header: 'Took',
      width: '6rem',
      align: 'right',
      hideBelow: 'sm',
      cell: (one) => <Duration from={one.started_at} to={one.ended_at} />,
    },
    {
      id: 'run',
      header: 'Run',
      width: '4rem',
      align: 'right',
      cell: (one) =>
        one.run_id ? (
          <AppLink className="link" href={`/runs/${one.run_id}`}>
            Open<span className="sr-only"> the run {one.run_id}</span>
          </AppLink>
        ) : (
          '–'
        ),
    },
  ]
}

function Slot({ one, zone }: { one: Invocation; zone: string }) {
  // That it waits for its turn here goes without saying.
  const waits = one.waiting_for?.includes(one.backfill_id ?? '') ? null : one.waiting_for
  const why = one.reason ?? waits
  return (
    <span className="flex min-w-0 flex-col">
      <span className="break-words">{inZone(one.scheduled_for, zone)}</span>
      {why && <span className="truncate text-xs text-muted">{why}</span>}
    </span>
  )
}
