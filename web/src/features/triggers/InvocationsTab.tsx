import { useInfiniteQuery } from '@tanstack/react-query'

import { AppLink } from '@/ui/AppLink'
import { Button } from '@/ui/Button'
import { Duration } from '@/ui/Duration'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { FilterChip } from '@/ui/FilterChip'
import { Section } from '@/ui/Section'
import { StatusMark } from '@/ui/StatusMark'
import { type Column, Table } from '@/ui/Table'
import { Time } from '@/ui/Time'

import { type Invocation, invocationsQuery, type Trigger } from './api'
import { triggerHref } from './TriggerTable'
import { sourceWord } from './words'

interface InvocationsTabProps {
  trigger: Trigger
  status: string
  onStatus(status: string): void
  onOpen(invocation: string): void
}

const STATUSES = [
  { value: 'pending', label: 'Pending' },
  { value: 'running', label: 'Running' },
  { value: 'succeeded', label: 'Succeeded' },
  { value: 'failed', label: 'Failed' },
  { value: 'cancelled', label: 'Cancelled' },
  { value: 'skipped', label: 'Skipped' },
]

export function InvocationsTab({ trigger, status, onStatus, onOpen }: InvocationsTabProps) {
  const query = useInfiniteQuery(invocationsQuery(trigger.id, status))
  return (
    <div className="flex flex-col gap-3">
      <div>
        <FilterChip
          label="Status"
          value={status}
          options={STATUSES}
          onChange={([next]) => onStatus(next ?? '')}
          onClear={() => onStatus('')}
        />
      </div>
      <div className="overflow-hidden rounded-lg border border-line bg-raised">
        <Invocations
          query={query}
          onOpen={onOpen}
          empty={
            status ? (
              <EmptyState
                title="Nothing with this status"
                action={<Button onClick={() => onStatus('')}>Show all</Button>}
              />
            ) : (
              <NothingYet trigger={trigger} />
            )
          }
        />
      </div>
    </div>
  )
}

const LAST = 8

/** For the overview: the newest few. */
export function LastInvocations({ trigger, onOpen }: { trigger: Trigger; onOpen(invocation: string): void }) {
  const query = useInfiniteQuery(invocationsQuery(trigger.id, '', LAST))
  return (
    <Section
      title="What it started lately"
      framed
      actions={
        query.hasNextPage && (
          <AppLink className="link text-sm" href={`${triggerHref(trigger.name)}?tab=invocations`}>
            All of it
          </AppLink>
        )
      }
    >
      <Invocations
        query={{ ...query, hasNextPage: false }}
        onOpen={onOpen}
        empty={<NothingYet trigger={trigger} />}
      />
    </Section>
  )
}

interface InvocationsProps {
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
  onOpen(invocation: string): void
  empty: React.ReactNode
}

function Invocations({ query, onOpen, empty }: InvocationsProps) {
  if (query.isError && !query.data)
    return <ErrorPanel className="m-3" error={query.error} onRetry={() => void query.refetch()} />
  return (
    <Table
      label="What it started"
      columns={COLUMNS}
      rows={query.data?.pages.flatMap((page) => page.items) ?? []}
      rowKey={(one) => one.id}
      onOpen={(one) => onOpen(one.id)}
      loading={query.isPending}
      loadMore={query}
      empty={empty}
    />
  )
}

const COLUMNS: Column<Invocation>[] = [
  { id: 'status', header: 'Status', cell: (one) => <Status one={one} /> },
  {
    id: 'for',
    header: 'For',
    width: '7rem',
    cell: (one) => <Time at={one.scheduled_for} />,
  },
  { id: 'source', header: 'By', width: '7rem', hideBelow: 'sm', cell: (one) => sourceWord(one.source) },
  {
    id: 'took',
    header: 'Took',
    width: '6rem',
    align: 'right',
    hideBelow: 'md',
    cell: (one) => <Duration from={one.started_at} to={one.ended_at} />,
  },
  {
    id: 'run',
    header: 'Run',
    width: '4.5rem',
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

function Status({ one }: { one: Invocation }) {
  return (
    <span className="flex min-w-0 flex-col">
      <span className="flex flex-wrap items-center gap-x-2">
        <StatusMark status={one.status} withLabel />
        {one.attempts.length > 1 && (
          <span className="text-xs text-muted">{one.attempts.length} attempts</span>
        )}
      </span>
      {one.waiting_for ? (
        <span className="text-xs break-words text-muted">{one.waiting_for}</span>
      ) : (
        one.reason && (
          <span
            title={one.reason}
            className="line-clamp-3 text-xs break-words text-muted max-sm:line-clamp-none"
          >
            {one.reason}
          </span>
        )
      )}
    </span>
  )
}

const FIRST: Record<string, string> = {
  webhook: 'Send a delivery to its address, or use "Run now" to see what it does.',
  event: 'Publish an event that it takes, or use "Run now" to see what it does.',
}

function NothingYet({ trigger }: { trigger: Trigger }) {
  return (
    <EmptyState
      title="It has started nothing yet"
      body={
        trigger.next_at === null ? (
          (FIRST[trigger.kind] ?? 'Use "Run now" to see what it does.')
        ) : (
          <>
            It fires <Time at={trigger.next_at} />. Use "Run now" to see at once what it does.
          </>
        )
      }
    />
  )
}
