import type { UseQueryResult } from '@tanstack/react-query'
import { ArrowLeft, Check, Link2, X } from 'lucide-react'

import { useMe } from '@/api/me'
import { usePeople } from '@/api/people'
import { Problem } from '@/api/problem'
import { AppLink } from '@/ui/AppLink'
import { Badge } from '@/ui/Badge'
import { Button } from '@/ui/Button'
import { CopyMenu } from '@/ui/CopyMenu'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { JsonView } from '@/ui/JsonView'
import { KeyHint } from '@/ui/KeyHint'
import { Skeleton } from '@/ui/Skeleton'
import { StatusMark } from '@/ui/StatusMark'
import { Time } from '@/ui/Time'

import type { Answer, Approval } from './api'
import { Deadline, useIsOver } from './Deadline'
import { RunContext, WhatComes } from './RunContext'
import { approverWords, outcomeWords, whyNotDecide } from './words'

interface ApprovalDetailProps {
  query: UseQueryResult<Approval>
  id: string
  onAnswer(answer: Answer): void
  onBack(): void
}

/** One approval: what is asked, what a decision leads to, and the decision. */
export function ApprovalDetail({ query, id, onAnswer, onBack }: ApprovalDetailProps) {
  if (id === '') return null
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <Button size="sm" variant="ghost" icon={ArrowLeft} className="self-start lg:hidden" onClick={onBack}>
        All approvals
      </Button>
      {query.data ? (
        <Content key={query.data.id} approval={query.data} onAnswer={onAnswer} />
      ) : query.isError ? (
        <Failed error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <Skeleton lines={10} />
      )}
    </div>
  )
}

function Content({ approval, onAnswer }: { approval: Approval; onAnswer(answer: Answer): void }) {
  return (
    <article
      aria-label={approval.title}
      className="flex min-w-0 flex-col gap-5 rounded-lg border border-line bg-raised p-4 sm:p-5"
    >
      <header className="flex flex-col gap-2">
        <div className="flex items-start gap-3">
          <h2 className="min-w-0 flex-1 text-lg font-semibold break-words">{approval.title}</h2>
          <CopyMenu
            items={[
              {
                label: 'Copy as URL',
                value: () => `${window.location.origin}/approvals?open=${approval.id}`,
              },
              { label: 'Copy the id', value: approval.id },
              { label: 'Copy as command', value: `onward approvals decide ${approval.id} --approve` },
            ]}
          />
        </div>
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
          <StatusMark status={approval.status} withLabel />
          {approval.status === 'open' && <Deadline at={approval.deadline_at} />}
        </p>
      </header>
      {approval.text && (
        <p className="max-w-prose text-sm break-words whitespace-pre-wrap">{approval.text}</p>
      )}
      <Decide approval={approval} onAnswer={onAnswer} />
      {approval.status !== 'open' && <Outcome approval={approval} />}
      <Facts approval={approval} />
      <RunContext approval={approval} />
    </article>
  )
}

function Decide({ approval, onAnswer }: { approval: Approval; onAnswer(answer: Answer): void }) {
  const me = useMe()
  const over = useIsOver(approval)
  if (approval.status !== 'open' || me === undefined) return null
  const whyNot = whyNotDecide(approval, me, over)
  return (
    <div className="flex flex-col gap-3 rounded-md bg-sunken p-3">
      <WhatComes approval={approval} />
      <div className="flex flex-wrap items-center gap-2">
        <Button variant="primary" icon={Check} whyNot={whyNot} onClick={() => onAnswer('approve')}>
          Approve
        </Button>
        <Button variant="danger" icon={X} whyNot={whyNot} onClick={() => onAnswer('deny')}>
          Deny
        </Button>
        {whyNot ? <span className="text-sm text-muted">{whyNot}</span> : <Keys />}
      </div>
    </div>
  )
}

function Keys() {
  return (
    <span className="inline-flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-muted max-md:hidden">
      <span>
        <KeyHint keys="j" /> <KeyHint keys="k" /> move
      </span>
      <span>
        <KeyHint keys="y" /> approve
      </span>
      <span>
        <KeyHint keys="n" /> deny
      </span>
    </span>
  )
}

function Outcome({ approval }: { approval: Approval }) {
  return (
    <div className="flex flex-col gap-2 rounded-md bg-sunken p-3 text-sm">
      <p>
        {outcomeWords(approval)} <Time at={approval.decided_at} none="" className="text-muted" />
      </p>
      {approval.comment && (
        <blockquote className="border-l-2 border-line-strong pl-3 break-words whitespace-pre-wrap">
          {approval.comment}
        </blockquote>
      )}
      {approval.form_values !== null && approval.form_values !== undefined && (
        <JsonView value={approval.form_values} />
      )}
    </div>
  )
}

function Facts({ approval }: { approval: Approval }) {
  const person = usePeople()
  return (
    <dl className="grid grid-cols-[7rem_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-sm [&>dt]:text-muted">
      <dt>Workflow</dt>
      <dd className="truncate">
        {approval.workflow_name ? (
          <AppLink href={`/workflows/${approval.workflow_name}`} className="text-accent-ink hover:underline">
            {approval.workflow_name}
          </AppLink>
        ) : (
          'unknown: the run was removed'
        )}
      </dd>
      <dt>Run</dt>
      <dd className="flex min-w-0 items-center gap-2">
        <AppLink
          href={`/runs/${approval.run_id}`}
          className="flex min-w-0 items-center gap-1 text-accent-ink hover:underline"
        >
          <Link2 size={14} aria-hidden className="shrink-0" />
          <span className="truncate font-mono text-xs">{approval.run_id}</span>
        </AppLink>
      </dd>
      <dt>Step</dt>
      <dd className="truncate font-mono text-xs leading-5">{approval.path}</dd>
      <dt>Asked</dt>
      <dd>
        <Time at={approval.created_at} />
      </dd>
      <dt>Run started by</dt>
      <dd className="truncate">{person(approval.requested_by)}</dd>
      <dt>Approvers</dt>
      <dd className="break-words">
        {approverWords(approval.approvers)} {approval.allow_self && <Badge>also who started it</Badge>}
      </dd>
    </dl>
  )
}

function Failed({ error, onRetry }: { error: unknown; onRetry(): void }) {
  if (error instanceof Problem && error.status === 404)
    return (
      <EmptyState
        title="There is no such approval"
        body="Its run may have been removed, or it belongs to another workspace."
      />
    )
  return <ErrorPanel title="The approval could not be loaded" error={error} onRetry={onRetry} />
}
