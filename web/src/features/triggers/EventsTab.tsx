import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'

import { useMay } from '@/api/me'
import { useTopic } from '@/feed'
import { AppLink } from '@/ui/AppLink'
import { Badge } from '@/ui/Badge'
import { Button } from '@/ui/Button'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { StatusMark } from '@/ui/StatusMark'
import { type Column, Table } from '@/ui/Table'
import { Time } from '@/ui/Time'

import { eventsQuery, type EventView, matchQuery, type Trigger } from './api'
import { type EventForm, misfit, readEvent } from './event'
import { Pills } from './Pills'
import { object } from './stored'
import { outcomeWord } from './words'

const LOOKED_AT = 100
const ONCE = 20

interface EventsTabProps {
  trigger: Trigger
  onOpen(invocation: string): void
}

/** What happened lately: what started it, what did not, and why. */
export function EventsTab({ trigger, onOpen }: EventsTabProps) {
  const may = useMay('event.read')
  const query = useQuery({ ...eventsQuery(LOOKED_AT), enabled: may })
  useTopic(may ? 'events' : null)
  const [which, setWhich] = useState('')
  const [shown, setShown] = useState(ONCE)
  const rule = useMemo(() => readEvent(object(trigger.definition['event'])), [trigger.definition])
  const columns = useMemo(() => columnsOf(trigger.id, rule, onOpen), [trigger.id, rule, onOpen])
  const all = query.data ?? []
  const fitting = all.filter((event) => misfit(rule, event) === null)
  const rows = which === 'fit' ? fitting : all
  if (!may) return <EmptyState title="Your role does not show you events" />
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <Pills
          label="Events"
          value={which}
          pills={[{ value: 'fit', label: 'That fit', count: query.data && fitting.length }]}
          all={query.data?.length}
          onChange={setWhich}
        />
        <span className="text-xs text-muted">
          The latest {LOOKED_AT} of the workspace.{' '}
          <AppLink className="link" href="/events">
            All events
          </AppLink>
        </span>
      </div>
      {query.isError && !query.data ? (
        <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <div className="overflow-hidden rounded-lg border border-line bg-raised">
          <Table
            label="Events"
            columns={columns}
            rows={rows.slice(0, shown)}
            rowKey={(event) => event.id}
            href={(event) => `/events?event=${event.id}`}
            loading={query.isPending && may}
            loadMore={{
              hasNextPage: rows.length > shown,
              fetchNextPage: () => setShown((many) => many + ONCE),
            }}
            dim={(event) => misfit(rule, event) !== null}
            empty={
              which === 'fit' ? (
                <EmptyState
                  title={`None of the latest ${all.length} events fits`}
                  action={<Button onClick={() => setWhich('')}>Show all</Button>}
                />
              ) : (
                <EmptyState
                  title="No event has come yet"
                  body="Events come from the API, from CloudEvents, and from steps that emit them: onward event publish order.paid"
                />
              )
            }
          />
        </div>
      )}
    </div>
  )
}

function columnsOf(triggerId: string, rule: EventForm, onOpen: (id: string) => void): Column<EventView>[] {
  return [
    {
      id: 'event',
      header: 'Event',
      cell: (event) => (
        <span className="flex min-w-0 flex-col">
          <span className="truncate font-mono text-xs leading-5">{event.name}</span>
          <span className="truncate text-xs text-muted">
            from {event.source}
            {event.key && `, key ${event.key}`}
          </span>
          <Time at={event.at} className="text-xs text-muted sm:hidden" />
        </span>
      ),
    },
    { id: 'at', header: 'When', width: '7rem', hideBelow: 'sm', cell: (event) => <Time at={event.at} /> },
    {
      id: 'why',
      header: 'What became of it',
      width: '45%',
      cell: (event) => <Became event={event} triggerId={triggerId} rule={rule} onOpen={onOpen} />,
    },
  ]
}

interface BecameProps {
  event: EventView
  triggerId: string
  rule: EventForm
  onOpen(invocation: string): void
}

const MISFITS = { type: 'Another type', source: 'Another source', key: 'Another key' }

/** The server is asked only where its rule fits: of the others it is plain to see why. */
function Became({ event, triggerId, rule, onOpen }: BecameProps) {
  const why = misfit(rule, event)
  const { data, isPending } = useQuery({ ...matchQuery(event.id, triggerId), enabled: why === null })
  if (why !== null) return <Badge tone="neutral">{MISFITS[why]}</Badge>
  if (isPending) return <span className="text-muted">…</span>
  if (!data) return <span className="text-muted">It is not known any more.</span>
  const { label, tone } = outcomeWord(data.outcome)
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-0.5">
      {data.status ? <StatusMark status={data.status} withLabel /> : <Badge tone={tone}>{label}</Badge>}
      {data.invocation_id && (
        <button type="button" className="link text-xs" onClick={() => onOpen(data.invocation_id ?? '')}>
          Its invocation
        </button>
      )}
      <span className="w-full text-xs break-words text-muted">{data.reason ?? data.why}</span>
    </span>
  )
}
