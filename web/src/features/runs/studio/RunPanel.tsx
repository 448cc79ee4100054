import { useQuery } from '@tanstack/react-query'
import { ExternalLink } from 'lucide-react'
import { useState } from 'react'

import { AppLink } from '@/ui/AppLink'
import { Code } from '@/ui/Code'
import { Section } from '@/ui/Section'
import { TabPanel } from '@/ui/TabPanel'
import { Tabs } from '@/ui/Tabs'
import { Time } from '@/ui/Time'

import { systemQuery } from '../api'
import { runHref } from '../words'
import { ApprovalCard } from './ApprovalCard'
import { LogView } from './LogView'
import { Value } from './StepValue'
import type { Studio } from './useRun'
import type { Look } from './useStudioSearch'
import { WaitCard } from './WaitCard'

const TABS = [
  { id: 'run', label: 'Run' },
  { id: 'log', label: 'Log' },
  { id: 'definition', label: 'Definition' },
]

/** The run as a whole: what it waits for, what it was given and gave, its log, and the document that ran. */
export function RunPanel({ studio, look }: { studio: Studio; look: Look }) {
  const [tab, setTab] = useState('run')
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col">
      <div className="px-4 pt-2">
        <Tabs id="run" label="About this run" tabs={TABS} value={tab} onChange={setTab} />
      </div>
      <TabPanel id="run" tab={tab} className="flex min-h-0 min-w-0 flex-1 flex-col gap-5 overflow-y-auto p-4">
        {tab === 'run' && <About studio={studio} look={look} />}
        {tab === 'log' && (
          <LogView runId={studio.id} path={null} attempt={null} isOpen={studio.isOpen} className="flex-1" />
        )}
        {tab === 'definition' && <Definition studio={studio} />}
      </TabPanel>
    </div>
  )
}

// By the status, the steps and the banners.
const SAID_ELSEWHERE: ReadonlySet<string> = new Set(['ended', 'running', 'stuck', 'cancelling', 'line'])

function About({ studio, look }: { studio: Studio; look: Look }) {
  const { run } = studio.detail
  const reasons = studio.explanation?.reasons.filter((reason) => !SAID_ELSEWHERE.has(reason.kind)) ?? []
  const open = studio.approvals.filter((approval) => approval.status === 'open')
  const closed = studio.approvals.filter((approval) => approval.status !== 'open')
  // An approval that is shown as a card need not be said in a sentence as well.
  const asked = new Set(open.map((approval) => approval.path))
  const others = reasons.filter((reason) => reason.path == null || !asked.has(reason.path))
  return (
    <>
      {(open.length > 0 || others.length > 0) && (
        <Section title="Waits for">
          <div className="flex flex-col gap-2">
            {open.map((approval) => (
              <ApprovalCard key={approval.id} approval={approval} />
            ))}
            {others.map((reason) => (
              <WaitCard key={`${reason.path} ${reason.text}`} reason={reason} look={look} />
            ))}
          </div>
        </Section>
      )}
      {run.outputs !== null && run.outputs !== undefined && (
        <Section title="Outputs">
          <Value value={run.outputs} none="It has no outputs." />
        </Section>
      )}
      <Section title="Inputs">
        {Object.keys(run.inputs).length === 0 ? (
          <p className="text-sm text-muted">It was given nothing.</p>
        ) : (
          <Value value={run.inputs} none="" />
        )}
      </Section>
      {closed.length > 0 && (
        <Section title="Decided approvals">
          <div className="flex flex-col gap-2">
            {closed.map((approval) => (
              <ApprovalCard key={approval.id} approval={approval} />
            ))}
          </div>
        </Section>
      )}
      <Section title="Details">
        <Details studio={studio} />
      </Section>
    </>
  )
}

function Details({ studio }: { studio: Studio }) {
  const { run } = studio.detail
  const pages = useQuery(systemQuery).data?.temporal_pages
  const rows: [string, React.ReactNode][] = [
    ['Created', <Time at={run.created_at} mode="absolute" />],
    ['Begun', <Time at={run.started_at} mode="absolute" />],
    ['Ended', <Time at={run.ended_at} mode="absolute" />],
    ['Must end by', run.deadline_at && <Time at={run.deadline_at} mode="absolute" />],
    ['Trigger', <Value value={run.trigger} none={run.trigger_type} />],
    ['Branch', run.branch],
    ['Content', <span className="font-mono text-xs break-all">{run.hash}</span>],
    ['Concurrency key', run.concurrency_key],
    ['Dedupe key', run.dedupe_key],
    ['Root', run.root_run_id !== run.id && <RunLink id={run.root_run_id} />],
  ]
  return (
    <dl className="grid grid-cols-[8rem_minmax(0,1fr)] gap-x-3 gap-y-1.5 text-sm">
      {rows.map(([name, value]) =>
        value ? (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="min-w-0">{value}</dd>
          </div>
        ) : null,
      )}
      {pages && (
        <div className="contents">
          <dt className="text-muted">Temporal</dt>
          <dd>
            <a
              href={`${pages}/run%3A${run.id}`}
              target="_blank"
              rel="noreferrer"
              className="link inline-flex items-center gap-1"
            >
              Its execution <ExternalLink size={12} aria-hidden />
            </a>
          </dd>
        </div>
      )}
    </dl>
  )
}

function RunLink({ id }: { id: string }) {
  return (
    <AppLink href={runHref(id)} className="link font-mono text-xs">
      {id}
    </AppLink>
  )
}

function Definition({ studio }: { studio: Studio }) {
  if (studio.text === undefined)
    return <p className="text-sm text-muted">The document that ran could not be read.</p>
  return <Code value={studio.text} language="yaml" lineNumbers />
}
