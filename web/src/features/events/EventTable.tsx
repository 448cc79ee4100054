import { AppLink } from '@/ui/AppLink'
import { oneLine } from '@/ui/json'
import { type Column, Table, type TableProps } from '@/ui/Table'
import { Time } from '@/ui/Time'

import type { Event } from './api'
import { runOf, sourceWord } from './words'

type EventTableProps = Pick<TableProps<Event>, 'rows' | 'loading' | 'loadMore' | 'onOpen' | 'empty'>

export function EventTable(props: EventTableProps) {
  return <Table label="Events" columns={COLUMNS} rowKey={(event) => event.id} {...props} />
}

const COLUMNS: Column<Event>[] = [
  {
    id: 'type',
    header: 'Type',
    cell: (event) => (
      <span className="flex min-w-0 flex-col">
        <span className="truncate font-medium">{event.name}</span>
        {event.key && <span className="truncate font-mono text-xs text-muted md:hidden">{event.key}</span>}
      </span>
    ),
  },
  {
    id: 'key',
    header: 'Key',
    width: '11rem',
    hideBelow: 'md',
    cell: (event) => <span className="block truncate font-mono text-xs">{event.key ?? '–'}</span>,
  },
  {
    id: 'data',
    header: 'Data',
    hideBelow: 'lg',
    cell: (event) => (
      <span className="block truncate font-mono text-xs text-muted">{oneLine(event.data)}</span>
    ),
  },
  {
    id: 'source',
    header: 'From',
    width: '10rem',
    hideBelow: 'sm',
    cell: (event) => <Source event={event} />,
  },
  {
    id: 'heard',
    header: 'Heard by',
    width: '6.5rem',
    align: 'right',
    hideBelow: 'md',
    cell: ({ heard_by: runs }) =>
      runs.length === 0 ? '–' : runs.length === 1 ? '1 run' : `${runs.length} runs`,
  },
  { id: 'at', header: 'When', width: '6.5rem', align: 'right', cell: (event) => <Time at={event.at} /> },
]

export function Source({ event }: { event: Event }) {
  const run = runOf(event.source)
  if (run === null) return <span className="block truncate">{sourceWord(event.source)}</span>
  return (
    <AppLink className="link block w-fit max-w-full truncate" href={`/runs/${run}`} title={run}>
      a run<span className="sr-only"> ({run})</span>
    </AppLink>
  )
}
