import { useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'

import { AppLink } from '@/ui/AppLink'
import { Badge } from '@/ui/Badge'
import { Button } from '@/ui/Button'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { StatusMark } from '@/ui/StatusMark'
import { type Column, Table } from '@/ui/Table'
import { Time } from '@/ui/Time'

import { deliveriesQuery, type DeliveryLine, type Invocation, invocationsQuery, type Trigger } from './api'
import { deliveryWord, sizeText } from './deliveries'
import { Pills } from './Pills'

interface DeliveriesTabProps {
  trigger: Trigger
  outcome: string
  onOutcome(outcome: string): void
  onOpen(delivery: string): void
}

const OUTCOMES = [
  { value: 'accepted', label: 'Taken', count: undefined },
  { value: 'refused', label: 'Refused', count: undefined },
]

/** What came to the webhook, taken or not. */
export function DeliveriesTab({ trigger, outcome, onOutcome, onOpen }: DeliveriesTabProps) {
  const query = useInfiniteQuery(deliveriesQuery(trigger.id, outcome))
  const started = useInfiniteQuery(invocationsQuery(trigger.id, ''))
  const columns = useMemo(() => {
    const all = started.data?.pages.flatMap((page) => page.items) ?? []
    return columnsWith(new Map(all.map((one) => [one.id, one])))
  }, [started.data])
  return (
    <div className="flex flex-col gap-3">
      <Pills label="Outcome" value={outcome} pills={OUTCOMES} onChange={onOutcome} />
      {query.isError && !query.data ? (
        <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <div className="overflow-hidden rounded-lg border border-line bg-raised">
          <Table
            label="Deliveries"
            columns={columns}
            rows={query.data?.pages.flatMap((page) => page.items) ?? []}
            rowKey={(one) => one.id}
            onOpen={(one) => onOpen(one.id)}
            loading={query.isPending}
            loadMore={query}
            empty={
              outcome ? (
                <EmptyState
                  title={outcome === 'refused' ? 'Nothing was refused' : 'Nothing was taken yet'}
                  action={<Button onClick={() => onOutcome('')}>Show all</Button>}
                />
              ) : (
                <EmptyState
                  title="Nothing has come yet"
                  body="Its address, and a command to try it, are on the overview. What comes appears here at once."
                />
              )
            }
          />
        </div>
      )}
    </div>
  )
}

function columnsWith(invocations: ReadonlyMap<string, Invocation>): Column<DeliveryLine>[] {
  return [
    { id: 'outcome', header: 'Outcome', cell: (one) => <Outcome one={one} /> },
    { id: 'at', header: 'When', width: '7rem', cell: (one) => <Time at={one.at} /> },
    {
      id: 'request',
      header: 'Request',
      width: '13rem',
      hideBelow: 'md',
      cell: (one) => (
        <span className="block truncate text-xs">
          <span className="font-mono">{one.method}</span>{' '}
          <span className="text-muted">{one.content_type.split(';')[0]}</span>
        </span>
      ),
    },
    {
      id: 'size',
      header: 'Size',
      width: '5.5rem',
      align: 'right',
      hideBelow: 'sm',
      cell: (one) => sizeText(one.size),
    },
    { id: 'sender', header: 'From', width: '9rem', hideBelow: 'lg', cell: (one) => one.sender || '–' },
    {
      id: 'started',
      header: 'Started',
      width: '7.5rem',
      hideBelow: 'sm',
      cell: (one) => <Started one={one} invocation={invocations.get(one.invocation_id ?? '')} />,
    },
  ]
}

function Outcome({ one }: { one: DeliveryLine }) {
  const { label, tone } = deliveryWord(one)
  return (
    <span className="flex min-w-0 flex-col items-start gap-0.5">
      <span className="inline-flex max-w-full items-center gap-1.5">
        <Badge tone={tone}>{label}</Badge>
        <span className="text-xs text-muted tabular-nums">{one.status}</span>
        {one.count > 1 && <span className="text-xs text-muted">× {one.count.toLocaleString('en')}</span>}
      </span>
      {one.reason && <span className="max-w-full truncate text-xs text-muted">{one.reason}</span>}
    </span>
  )
}

/** Of the newest the state is known; of older ones the way there. */
function Started({ one, invocation }: { one: DeliveryLine; invocation: Invocation | undefined }) {
  if (one.invocation_id === null) return '–'
  if (!invocation)
    return (
      <AppLink
        className="link text-xs"
        href={`/schedules/${one.trigger_id}?tab=deliveries&invocation=${one.invocation_id}`}
      >
        Its invocation
      </AppLink>
    )
  const mark = <StatusMark status={invocation.status} withLabel />
  if (!invocation.run_id) return mark
  return (
    <AppLink className="hover:underline" href={`/runs/${invocation.run_id}`}>
      {mark}
      <span className="sr-only">: open the run {invocation.run_id}</span>
    </AppLink>
  )
}
