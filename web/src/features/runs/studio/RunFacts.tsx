import type { ReactNode } from 'react'

import { AppLink } from '@/ui/AppLink'
import { Badge } from '@/ui/Badge'
import { CopyButton } from '@/ui/CopyButton'
import { Duration } from '@/ui/Duration'
import { StatusMark } from '@/ui/StatusMark'
import { Time } from '@/ui/Time'

import { RunMark } from '../RunMark'
import { runHref, shortId } from '../words'
import type { Studio } from './useRun'

/** The line below the title: what this run is, and what it belongs to. */
export function RunFacts({ studio }: { studio: Studio }) {
  const { run, replays, children } = studio.detail
  return (
    <dl className="flex min-w-0 flex-wrap items-center gap-x-5 gap-y-1 px-4 pb-3 text-sm sm:px-6">
      <Fact name="Status">
        <RunMark run={run} withLabel />
      </Fact>
      <Fact name="Started">
        <Time at={run.created_at} />
      </Fact>
      <Fact name="Took">
        {run.started_at === null ? 'not begun' : <Duration from={run.started_at} to={run.ended_at} />}
      </Fact>
      <Fact name="Steps">
        <StepCounts counts={studio.steps.counts} />
      </Fact>
      <Fact name="Version">
        {run.version === 0 ? (
          'unpublished'
        ) : (
          <AppLink href={`/workflows/${encodeURIComponent(run.workflow_name)}?tab=versions`} className="link">
            v{run.version}
          </AppLink>
        )}
        {run.kind === 'trial' && (
          <Badge tone="info" className="ml-1.5">
            test run
          </Badge>
        )}
      </Fact>
      <Fact name="Started by">{run.trigger_type}</Fact>
      {run.parent_run_id !== null && (
        <RunLink name="Child of" id={run.parent_run_id} step={run.parent_path} />
      )}
      {run.replay_of !== null && <RunLink name="Replay of" id={run.replay_of} />}
      {replays.length > 0 && (
        <Related name="Replays" ids={replays.map((one) => one.id)} all={`/runs?replayOf=${run.id}`} />
      )}
      {children.length > 0 && (
        <Related name="Children" ids={children.map((one) => one.id)} all={`/runs?parent=${run.id}`} />
      )}
      <Fact name="Id">
        <span className="inline-flex items-center gap-1 font-mono text-xs" title={run.id}>
          {shortId(run.id)}
          <CopyButton value={run.id} label="Copy the run's id" />
        </span>
      </Fact>
    </dl>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 items-center gap-1.5">
      <dt className="text-xs text-muted">{name}</dt>
      <dd className="min-w-0 truncate">{children}</dd>
    </div>
  )
}

function RunLink({ name, id, step }: { name: string; id: string; step?: string | null }) {
  const href = step ? `${runHref(id)}?step=${encodeURIComponent(step)}` : runHref(id)
  return (
    <Fact name={name}>
      <AppLink href={href} className="link font-mono text-xs" title={id}>
        {shortId(id)}
      </AppLink>
    </Fact>
  )
}

const SHOWN = 3

function Related({ name, ids, all }: { name: string; ids: string[]; all: string }) {
  return (
    <Fact name={name}>
      <span className="inline-flex flex-wrap gap-x-2">
        {ids.slice(0, SHOWN).map((id) => (
          <AppLink key={id} href={runHref(id)} className="link font-mono text-xs" title={id}>
            {shortId(id)}
          </AppLink>
        ))}
        {ids.length > SHOWN && (
          <AppLink href={all} className="link text-xs">
            all
          </AppLink>
        )}
      </span>
    </Fact>
  )
}

export function StepCounts({ counts }: { counts: Readonly<Record<string, number>> }) {
  const entries = Object.entries(counts).filter(([, count]) => count > 0)
  if (entries.length === 0) return <span>none so far</span>
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2">
      {entries.sort().map(([status, count]) => (
        <span key={status} className="inline-flex items-center gap-1">
          <StatusMark status={status} size={13} />
          {count.toLocaleString('en')}
        </span>
      ))}
    </span>
  )
}
