import { useState } from 'react'

import { Code } from '../Code'
import { Duration } from '../Duration'
import { EmptyState } from '../EmptyState'
import { JsonView } from '../JsonView'
import { SplitPane } from '../SplitPane'
import { StatusMark } from '../StatusMark'
import { Table, type Column } from '../Table'
import { TabPanel } from '../TabPanel'
import { Tabs } from '../Tabs'
import { Time } from '../Time'
import { Specimen } from './Specimen'

export function Data() {
  return (
    <>
      <Specimen name="Tabs">
        <TabsSpecimen />
      </Specimen>
      <Specimen name="Table">
        <TableSpecimen />
      </Specimen>
      <Specimen name="Code">
        <Code className="w-full" language="yaml" value={YAML} lineNumbers />
        <Code className="w-full" language="shell" value={SHELL} />
      </Specimen>
      <Specimen name="JSON">
        <JsonView className="w-full" value={JSON_VALUE} collapsedDepth={1} />
      </Specimen>
      <Specimen name="Split pane">
        <div className="flex h-40 w-full rounded-lg border border-line">
          <SplitPane
            label="Size of the diagram"
            first={<p className="p-3">Diagram</p>}
            second={<p className="p-3">Inspector</p>}
          />
        </div>
      </Specimen>
    </>
  )
}

function TabsSpecimen() {
  const [tab, setTab] = useState('overview')
  return (
    <div className="w-full">
      <Tabs
        id="specimen"
        label="Parts of a workflow"
        value={tab}
        onChange={setTab}
        tabs={[
          { id: 'overview', label: 'Overview' },
          { id: 'runs', label: 'Runs', count: 310 },
          { id: 'versions', label: 'Versions', count: 12 },
        ]}
      />
      <TabPanel id="specimen" tab={tab} className="pt-2 text-sm text-muted">
        The part {tab}.
      </TabPanel>
    </div>
  )
}

interface Line {
  id: string
  workflow: string
  status: string
  ms: number
  at: number
}

function TableSpecimen() {
  const [selected, setSelected] = useState(new Set<string>())
  return (
    <div className="w-full rounded-lg border border-line bg-raised">
      <Table
        label="Runs"
        columns={COLUMNS}
        rows={LINES}
        rowKey={(line) => line.id}
        href={() => '/design'}
        selected={selected}
        onSelect={setSelected}
        empty={<EmptyState title="No runs" />}
        loadMore={{ hasNextPage: true, fetchNextPage: () => undefined }}
      />
    </div>
  )
}

const COLUMNS: Column<Line>[] = [
  {
    id: 'status',
    header: 'Run',
    cell: (line) => <StatusMark status={line.status} withLabel />,
    width: '8rem',
  },
  {
    id: 'workflow',
    header: 'Workflow',
    cell: (line) => <span className="block truncate">{line.workflow}</span>,
  },
  {
    id: 'took',
    header: 'Took',
    align: 'right',
    width: '7rem',
    hideBelow: 'sm',
    cell: (line) => <Duration ms={line.ms} />,
  },
  { id: 'at', header: 'Started', width: '8rem', hideBelow: 'md', cell: (line) => <Time at={line.at} /> },
]

const LINES: Line[] = ['running', 'failed', 'succeeded', 'waiting'].map((status, index) => ({
  id: `run_${index}`,
  workflow: ['daily-report', 'triage-incoming-mail', 'sync-customers', 'release'][index]!,
  status,
  ms: 1234 * (index + 1) ** 3,
  at: Date.now() - 90_000 * (index + 1) ** 4,
}))

const YAML = `# Every weekday at nine
name: daily-report
inputs:
  customer: { type: string, required: true }
steps:
  - id: fetch
    action: http.request
    with: { url: "https://api.example.com/{{ inputs.customer }}", retries: 3 }
  - id: big
    if: steps.fetch.output.total > 100
    then: []
`

const SHELL =
  'onward runs start daily-report --input customer="acme" # and follow it\nonward runs show $RUN --follow'

const JSON_VALUE = {
  customer: 'acme',
  total: 1234.5,
  paid: false,
  note: null,
  lines: Array.from({ length: 250 }, (_, index) => ({ sku: `A-${index}`, count: index })),
}
