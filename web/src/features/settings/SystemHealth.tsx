import { useQuery } from '@tanstack/react-query'
import { CircleCheck, CircleX } from 'lucide-react'
import type { ReactNode } from 'react'

import { Badge } from '@/ui/Badge'
import { Banner } from '@/ui/Banner'
import { CopyButton } from '@/ui/CopyButton'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { Section } from '@/ui/Section'
import { Skeleton } from '@/ui/Skeleton'
import { type Column, Table } from '@/ui/Table'
import { Time } from '@/ui/Time'

import { type System, systemQuery, type Worker } from './api'
import { type HealthLine, healthLine, verdict } from './systemWords'

/** What this installation is made of, how each part does, and what to do about a problem. */
export function SystemHealth() {
  const query = useQuery(systemQuery)
  if (!query.data && query.isError)
    return <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
  if (!query.data) return <Skeleton lines={8} />
  const system = query.data
  const lines = [...system.dependencies.map(healthLine), housekeepingLine(system), isolationLine(system)]
  return (
    <>
      {query.isError && (
        <Banner tone="warning" title="These are old numbers: the server does not answer now.">
          As of <Time at={query.dataUpdatedAt} />.
        </Banner>
      )}
      <Section
        title={verdict(lines)}
        description={
          <>
            Asked <Time at={query.dataUpdatedAt} />, and again every ten seconds.
          </>
        }
        framed
      >
        <ul className="divide-y divide-line">
          {lines.map((line) => (
            <Line key={line.name} line={line} />
          ))}
        </ul>
      </Section>
      <Workers workers={system.workers} />
      <Section title="Installation">
        <dl className="grid max-w-2xl grid-cols-[9rem_minmax(0,1fr)] gap-x-4 gap-y-2 text-sm [&>dt]:text-muted">
          <Fact name="Version" value={system.version} />
          <Fact name="Address" value={system.public_url} />
          {system.temporal_pages && <Fact name="Temporal's pages" value={system.temporal_pages} />}
          {!lines.some((line) => line.name === 'heartbeat') && (
            <>
              <dt>Heartbeat</dt>
              <dd className="break-words">Not set. {withCode(NO_HEARTBEAT)}</dd>
            </>
          )}
          {facts(system.engine).map(([name, value]) => (
            <Fact key={name} name={name} value={value} />
          ))}
        </dl>
      </Section>
    </>
  )
}

const NO_HEARTBEAT =
  'When all of this is down, nobody is told from here. Let a service outside watch for that: an administrator sets `ONWARD_HEARTBEAT_URL`, which is asked every minute while all is well.'

const WORKER_COLUMNS: Column<Worker>[] = [
  { id: 'name', header: 'Name', cell: (worker) => <span className="block truncate">{worker.name}</span> },
  {
    id: 'version',
    header: 'Version',
    width: '12rem',
    cell: (worker) => (
      <span className="flex items-center gap-2">
        {worker.version ?? 'unknown'}
        {worker.outdated && <Badge tone="warning">Not this server's</Badge>}
      </span>
    ),
  },
  {
    id: 'place',
    header: 'Machine',
    hideBelow: 'sm',
    cell: (worker) => (
      <span className="block truncate font-mono text-xs">
        {worker.host}
        {worker.pid !== null && `, process ${worker.pid}`}
      </span>
    ),
  },
]

function Workers({ workers }: { workers: readonly Worker[] }) {
  return (
    <Section
      title="Workers"
      description={withCode('Processes that carry out runs. Start another with `onward worker`.')}
      framed
    >
      <Table
        label="Workers"
        columns={WORKER_COLUMNS}
        rows={workers}
        rowKey={(worker) => `${worker.name}@${worker.host}:${worker.pid}`}
        empty={<EmptyState title="No worker runs" body="Runs wait until one starts; none is lost." />}
      />
    </Section>
  )
}

function Line({ line }: { line: HealthLine }) {
  const Mark = line.ok ? CircleCheck : CircleX
  return (
    <li className="flex items-start gap-3 px-3 py-2.5 text-sm">
      <Mark
        size={16}
        role="img"
        aria-label={line.ok ? 'Well' : 'Not well'}
        className={`mt-0.5 shrink-0 ${line.ok ? 'text-success' : 'text-danger'}`}
      />
      <div className="grid min-w-0 flex-1 gap-x-4 sm:grid-cols-[11rem_minmax(0,1fr)]">
        <span className="font-medium">{line.label}</span>
        <span className="min-w-0 break-words text-muted">
          {line.detail}
          {line.advice && <span className="block text-ink">{withCode(line.advice)}</span>}
        </span>
      </div>
    </li>
  )
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd className="flex min-w-0 items-center gap-1 break-words">
        <span className="min-w-0 break-words">{value}</span>
        <CopyButton value={value} label={`Copy: ${name}`} />
      </dd>
    </>
  )
}

function housekeepingLine({ housekeeping }: System): HealthLine {
  const advice = housekeeping.healthy ? null : 'It runs in a worker: see that one runs, and read its log.'
  return {
    name: 'housekeeping',
    label: 'Housekeeping',
    ok: housekeeping.healthy,
    detail: housekeeping.detail,
    advice,
  }
}

/** Not well is a machine that refuses shell steps: nothing else suffers from it. */
function isolationLine({ shell }: System): HealthLine {
  const detail = shell.available
    ? `Shell steps are isolated (${shell.how}).`
    : `Shell steps are not isolated: ${shell.reason}`
  return {
    name: 'isolation',
    label: 'Isolation',
    ok: shell.available,
    detail,
    advice: shell.available ? null : shell.advice,
  }
}

const ENGINE_FACTS: Record<string, string> = { address: 'Temporal', namespace: 'Namespace' }

function facts(engine: Record<string, unknown>): [name: string, value: string][] {
  return Object.entries(ENGINE_FACTS)
    .filter(([key]) => ['string', 'number'].includes(typeof engine[key]))
    .map(([key, name]) => [name, String(engine[key])])
}

/** `like this` in a sentence is a command. */
function withCode(text: string): ReactNode[] {
  return text.split('`').map((part, place) =>
    place % 2 === 0 ? (
      part
    ) : (
      <code key={place} className="rounded-sm bg-sunken px-1 font-mono text-xs">
        {part}
      </code>
    ),
  )
}
