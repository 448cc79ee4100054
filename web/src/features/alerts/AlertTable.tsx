import { Badge } from '@/ui/Badge'
import { type Column, Table, type TableProps } from '@/ui/Table'

import type { Alert } from './api'
import { AlertSwitch } from './AlertSwitch'
import { readAlert } from './document'
import { sentenceOf } from './words'

type AlertTableProps = Pick<TableProps<Alert>, 'rows' | 'loading' | 'onOpen' | 'empty'>

export function AlertTable(props: AlertTableProps) {
  return (
    <Table
      label="Alerts"
      columns={COLUMNS}
      rowKey={(alert) => alert.id}
      dim={(alert) => !alert.enabled}
      {...props}
    />
  )
}

const COLUMNS: Column<Alert>[] = [
  { id: 'alert', header: 'Alert', cell: (alert) => <Name alert={alert} /> },
  {
    id: 'on',
    header: <span className="sr-only">On or off</span>,
    width: '4.5rem',
    align: 'right',
    cell: (alert) => <AlertSwitch alert={alert} />,
  },
]

function Name({ alert }: { alert: Alert }) {
  return (
    <span className="flex min-w-0 flex-col gap-0.5 py-1">
      <span className="flex min-w-0 flex-wrap items-center gap-x-2">
        <span className="max-w-full truncate font-medium">{alert.title || alert.name}</span>
        {!alert.enabled && <Badge>Off</Badge>}
        {alert.file_of !== null && (
          <Badge title={`It stands in the file of ${alert.file_of}.`}>In a file</Badge>
        )}
        {alert.enabled && alert.health && <Badge tone="danger">Does not arrive</Badge>}
      </span>
      <span className="break-words text-muted">{wordsOf(alert)}</span>
      {alert.enabled && alert.health && <span className="text-xs text-danger-ink">{alert.health}</span>}
    </span>
  )
}

/** One that cannot be read any more has no words but its health. */
export function wordsOf(alert: Alert): string {
  return alert.text === '' ? 'What it says cannot be read any more.' : sentenceOf(readAlert(alert.definition))
}
