import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'

import type { StepNode } from '@/graph/outline'
import { AppLink } from '@/ui/AppLink'
import { Badge } from '@/ui/Badge'
import { Code } from '@/ui/Code'
import { CopyMenu } from '@/ui/CopyMenu'
import { Duration } from '@/ui/Duration'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { IconButton } from '@/ui/IconButton'
import { Skeleton } from '@/ui/Skeleton'
import { StatusMark } from '@/ui/StatusMark'
import { TabPanel } from '@/ui/TabPanel'
import { Tabs } from '@/ui/Tabs'
import { Time } from '@/ui/Time'

import { type StepRun, stepQuery } from '../api'
import { curlOf, quoted } from '../model/filters'
import type { StepState } from '../model/steps'
import type { StepTab, StudioSearch } from '../model/studio'
import { runHref } from '../words'
import { ApprovalCard } from './ApprovalCard'
import { Attempts } from './Attempts'
import { IterationNav } from './IterationNav'
import { LogView } from './LogView'
import { ResolveStep } from './ResolveStep'
import { StepError } from './StepError'
import { StepOutput, Value } from './StepValue'
import type { Studio } from './useRun'
import type { Look } from './useStudioSearch'
import { WaitCard } from './WaitCard'

interface StepPanelProps {
  studio: Studio
  step: StepState
  search: StudioSearch
  look: Look
  /** Without a way to close it, where it lies in something that has one. */
  isFramed?: boolean
}

/** One step run: what it was given, what it gave, what it said, and what it waits for. */
export function StepPanel({ studio, step, search, look, isFramed }: StepPanelProps) {
  const node = studio.outline.byId.get(step.step_id)
  const attempt = attemptOf(step, search.attempt)
  const read = useQuery(stepQuery(studio.id, step.path, attempt))
  const isLast = attempt === step.attempt
  const status = isLast
    ? step.status
    : (step.attempts.find((one) => one.attempt === attempt)?.status ?? 'unknown')
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col gap-3 overflow-y-auto p-4">
      <header className="flex min-w-0 items-start gap-2">
        <StatusMark status={status} size={18} className="mt-0.5" />
        <div className="min-w-0 flex-1">
          <h2 className="truncate text-base font-semibold">{node?.title ?? step.step_id}</h2>
          <p className="flex flex-wrap items-center gap-x-2 text-xs text-muted">
            <span>{step.type}</span>
            <span className="font-mono break-all">{step.path}</span>
            <Duration from={step.started_at} to={step.ended_at} />
            <Time at={step.started_at} />
            {read.data?.pinned && <Badge tone="info">pinned</Badge>}
          </p>
        </div>
        <CopyMenu label="Copy this step" items={copies(studio.id, step.path, attempt)} />
        {!isFramed && (
          <IconButton
            label="Close the step"
            icon={X}
            onClick={() => look({ step: undefined, attempt: undefined })}
          />
        )}
      </header>
      <IterationNav studio={studio} step={step} search={search} look={look} />
      <Attempts step={step} attempt={attempt} onChoose={(chosen) => look({ attempt: chosen })} />
      {isLast && <Open studio={studio} step={step} look={look} />}
      {read.error ? (
        <ErrorPanel
          error={read.error}
          title="The step run could not be read"
          onRetry={() => void read.refetch()}
        />
      ) : read.data === undefined ? (
        <Skeleton lines={6} />
      ) : (
        <Body studio={studio} step={read.data} node={node} tab={search.tab} look={look} isPast={!isLast} />
      )}
    </div>
  )
}

/** What it waits for now, and what a person can do about it. */
function Open({ studio, step, look }: { studio: Studio; step: StepState; look: Look }) {
  const approvals = studio.approvals.filter((one) => one.path === step.path)
  const outcome = step.waits.some((wait) => wait.kind === 'outcome' && wait.end === null)
  const reasons =
    studio.explanation?.reasons.filter((one) => one.kind === 'wait' && one.path === step.path) ?? []
  return (
    <>
      {outcome && <ResolveStep runId={studio.id} path={step.path} />}
      {!outcome && reasons.map((reason) => <WaitCard key={reason.text} reason={reason} look={look} isHere />)}
      {approvals.map((approval) => (
        <ApprovalCard key={approval.id} approval={approval} />
      ))}
    </>
  )
}

interface BodyProps {
  studio: Studio
  step: StepRun
  node: StepNode | undefined
  tab: StepTab | undefined
  look: Look
  isPast: boolean
}

const WRITES_LOG: ReadonlySet<string> = new Set(['shell', 'action', 'agent'])

function Body({ studio, step, node, tab, look, isPast }: BodyProps) {
  const hasLog = WRITES_LOG.has(step.type)
  const tabs = [
    { id: 'output', label: 'Output' },
    { id: 'input', label: 'Input' },
    ...(hasLog ? [{ id: 'log', label: 'Log' }] : []),
    ...(node === undefined ? [] : [{ id: 'definition', label: 'Definition' }]),
  ]
  const standard = step.type === 'shell' ? 'log' : 'output'
  const shown = tabs.some((one) => one.id === tab) ? (tab ?? standard) : standard
  const child = childOf(step, studio)
  return (
    <>
      {step.error !== null && <StepError error={step.error} isPast={isPast} />}
      {child !== null && (
        <p className="text-sm">
          Child run:{' '}
          <AppLink href={runHref(child)} className="link font-mono text-xs">
            {child}
          </AppLink>
        </p>
      )}
      <Tabs
        id="step"
        label="About this step"
        tabs={tabs}
        value={shown}
        onChange={(id) => look({ tab: id as StepTab })}
      />
      <TabPanel id="step" tab={shown} className="flex min-h-0 min-w-0 flex-col gap-3">
        {shown === 'output' && (
          <>
            <StepOutput step={step} />
            {step.meta !== null && Object.keys(step.meta).length > 0 && (
              <div className="flex flex-col gap-1">
                <h3 className="text-xs font-medium text-muted">Beside it</h3>
                <Value value={step.meta} none="" />
              </div>
            )}
          </>
        )}
        {shown === 'input' && <Value value={step.input} none="It was given nothing." />}
        {shown === 'log' && (
          <LogView
            runId={studio.id}
            path={step.path}
            attempt={step.attempt}
            isOpen={step.ended_at === null}
          />
        )}
        {shown === 'definition' && <Code value={JSON.stringify(node?.step, null, 2)} language="json" wrap />}
      </TabPanel>
    </>
  )
}

function attemptOf(step: StepState, asked: number | undefined): number {
  return asked !== undefined && step.attempts.some((one) => one.attempt === asked) ? asked : step.attempt
}

function childOf(step: StepRun, studio: Studio): string | null {
  if (step.type !== 'workflow') return null
  const meta = step.meta?.['run_id'] ?? step.meta?.['child_run_id']
  if (typeof meta === 'string') return meta
  const reason = studio.explanation?.reasons.find((one) => one.path === step.path)
  return reason?.subject?.startsWith('run_') ? reason.subject : null
}

function copies(id: string, path: string, attempt: number) {
  return [
    { label: 'Copy as URL', value: () => window.location.href },
    {
      label: 'Copy as cURL',
      value: () =>
        curlOf(
          `/runs/${id}/steps/${path.split('/').map(encodeURIComponent).join('/')}`,
          window.location.origin,
          { attempt },
        ),
    },
    { label: 'Copy its log as onward command', value: `onward runs logs ${id} --path ${quoted(path)}` },
    { label: 'Copy the path', value: path },
  ]
}
