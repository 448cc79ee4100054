import { useQuery } from '@tanstack/react-query'
import { CircleCheck } from 'lucide-react'
import { type ReactNode, useMemo } from 'react'

import { approvalCountsQuery } from '@/api/approvalCounts'
import { useMay } from '@/api/me'
import { AppLink } from '@/ui/AppLink'
import { Badge } from '@/ui/Badge'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { Section } from '@/ui/Section'
import { Skeleton } from '@/ui/Skeleton'
import { StatusMark } from '@/ui/StatusMark'
import { Time } from '@/ui/Time'

import {
  type Approval,
  errorGroupsQuery,
  failedRunsQuery,
  type MissedTrigger,
  missedFiringsQuery,
  myApprovalsQuery,
  type RunLine,
  stuckRunsQuery,
} from './api'
import { countOf, daysAgo, type ShownGroup, shownGroups, someOf } from './attention'

const DAYS = 7
const MOST_TRIGGERS = 6

export interface TroubledTrigger {
  id: string
  name: string
  title: string
  reason: string
  since: string | null
}

export interface TroubledTriggers {
  /** Undefined while it is not known. */
  found: { count: number; first: readonly TroubledTrigger[] } | undefined
  /** Why it cannot be known. */
  error: Error | null
  again(): void
}

/** Approvals, stuck runs, triggers in trouble, missed firings and failures: what does not go on without somebody. */
export function NeedsYou({ troubled }: { troubled: TroubledTriggers }) {
  const since = useMemo(() => daysAgo(DAYS, Date.now()), [])
  const approvals = useQuery(myApprovalsQuery)
  const counts = useQuery(approvalCountsQuery)
  const groups = useQuery(errorGroupsQuery(since))
  const failed = useQuery({ ...failedRunsQuery(since), enabled: (groups.data?.items.length ?? 0) > 0 })
  const stuck = useQuery(stuckRunsQuery)
  const maySeeTriggers = useMay('trigger.read')
  const missed = useQuery({ ...missedFiringsQuery, enabled: maySeeTriggers })
  const all = [approvals, groups, stuck, ...(maySeeTriggers ? [missed] : [])]
  const open = approvals.data?.items.filter((one) => one.status === 'open') ?? []
  const stands = stuck.data?.items.filter((run) => run.stuck) ?? []
  const misses = missed.data?.items ?? []
  const failures = shownGroups(groups.data?.items ?? [], failed.data?.items ?? [])
  const failure = all.find((query) => query.isError && !query.data)?.error ?? troubled.error
  const again = () => {
    all.forEach((query) => void query.refetch())
    troubled.again()
  }
  const inTrouble = troubled.found
  const isKnown = inTrouble !== undefined && all.every((query) => query.data !== undefined)
  const isCalm =
    isKnown && open.length + stands.length + inTrouble.count + misses.length + failures.length === 0
  return (
    <Section title="Needs you">
      <div className="flex flex-col gap-3">
        {failure && <ErrorPanel error={failure} onRetry={again} />}
        {!isKnown && !failure && <Skeleton lines={4} />}
        {isCalm && <Calm />}
        {open.length > 0 && (
          <Group
            title="Waiting for your decision"
            count={counts.data?.mine ?? open.length}
            href="/approvals?tab=mine"
            more="All approvals"
          >
            {open.map((approval) => (
              <ApprovalRow key={approval.id} approval={approval} />
            ))}
          </Group>
        )}
        {stands.length > 0 && (
          <Group title="Stuck" count={stands.length} href="/runs?stuck=true" more="All stuck runs">
            {stands.map((run) => (
              <StuckRow key={run.id} run={run} />
            ))}
          </Group>
        )}
        {inTrouble && inTrouble.count > 0 && (
          <Group
            title="Triggers in trouble"
            count={inTrouble.count}
            href="/schedules?state=attention"
            more="All that need attention"
          >
            {inTrouble.first.slice(0, MOST_TRIGGERS).map((one) => (
              <TriggerRow key={one.id} trigger={one} />
            ))}
          </Group>
        )}
        {missed.data && misses.length > 0 && (
          <Group
            title="Did not start in the last 24 hours"
            count={missed.data.triggers}
            href="/schedules"
            more="All triggers"
          >
            {misses.map((one) => (
              <MissedRow key={one.trigger_id} trigger={one} />
            ))}
          </Group>
        )}
        {failures.length > 0 && (
          <Group
            title={`Failed in the last ${DAYS} days`}
            count={failures.reduce((sum, one) => sum + one.count, 0)}
            href="/runs?status=failed&range=7d&view=errors"
            more="All errors"
          >
            {failures.map((one) => (
              <FailureRow key={one.id} group={one} />
            ))}
          </Group>
        )}
      </div>
    </Section>
  )
}

function Calm() {
  return (
    <p className="flex items-center gap-2 rounded-lg border border-line bg-raised p-4 text-sm text-muted">
      <CircleCheck size={18} aria-hidden className="shrink-0 text-success" />
      Nothing waits for you, nothing is stuck, no trigger has missed anything, and nothing failed in the last{' '}
      {DAYS} days.
    </p>
  )
}

interface GroupProps {
  title: string
  count: number
  href: string
  more: string
  children: ReactNode
}

function Group({ title, count, href, more, children }: GroupProps) {
  return (
    <div className="overflow-hidden rounded-lg border border-line bg-raised">
      <div className="flex items-center justify-between gap-3 border-b border-line px-3 py-2 text-sm">
        <h3 className="flex items-center gap-2 font-medium">
          {title} <Badge>{count.toLocaleString('en')}</Badge>
        </h3>
        <AppLink href={href} className="text-accent-ink hover:underline">
          {more}
        </AppLink>
      </div>
      <ul aria-label={title} className="divide-y divide-line">
        {children}
      </ul>
    </div>
  )
}

function Row({
  href,
  mark,
  title,
  note,
  aside,
}: {
  href: string
  mark: string
  title: string
  note: ReactNode
  aside: ReactNode
}) {
  return (
    <li>
      <AppLink
        href={href}
        className="flex min-h-10 items-start gap-2.5 px-3 py-2 text-sm -outline-offset-2 hover:bg-hover"
      >
        <span className="mt-0.5">
          <StatusMark status={mark} />
        </span>
        <span className="min-w-0 flex-1">
          <span className="block truncate">{title}</span>
          <span className="block truncate text-xs text-muted">{note}</span>
        </span>
        <span className="shrink-0 text-xs text-muted">{aside}</span>
      </AppLink>
    </li>
  )
}

function ApprovalRow({ approval }: { approval: Approval }) {
  return (
    <Row
      href={`/approvals?open=${approval.id}`}
      mark="open"
      title={approval.title}
      note={approval.workflow_name ?? 'a run that was removed'}
      aside={
        approval.deadline_at ? (
          <>
            due <Time at={approval.deadline_at} />
          </>
        ) : (
          <Time at={approval.created_at} />
        )
      }
    />
  )
}

function StuckRow({ run }: { run: RunLine }) {
  return (
    <Row
      href={`/runs/${run.id}`}
      mark="stuck"
      title={run.workflow_name}
      note="It says that it runs, but nothing has moved for more than a minute. Its page says what to check."
      aside={<Time at={run.moved_at} />}
    />
  )
}

function TriggerRow({ trigger }: { trigger: TroubledTrigger }) {
  return (
    <Row
      href={`/schedules/${encodeURIComponent(trigger.name)}`}
      mark="failed"
      title={trigger.title}
      note={trigger.reason}
      aside={trigger.since && <Time at={trigger.since} />}
    />
  )
}

/** Leads to why, decision by decision: those like the last one, which others would hide. */
function MissedRow({ trigger }: { trigger: MissedTrigger }) {
  return (
    <Row
      href={`/schedules/${encodeURIComponent(trigger.name)}?tab=decisions&outcome=${trigger.outcome}`}
      mark="failed"
      title={trigger.title || trigger.name}
      note={trigger.sentence}
      aside={
        <>
          {countOf(trigger.count, 'firing')}, <Time at={trigger.at} />
        </>
      }
    />
  )
}

function FailureRow({ group }: { group: ShownGroup }) {
  const search = new URLSearchParams({ status: 'failed', error: group.id })
  return (
    <Row
      href={`/runs?${search.toString()}`}
      mark="failed"
      title={group.message}
      note={someOf(group.workflows)}
      aside={countOf(group.count, 'run')}
    />
  )
}
