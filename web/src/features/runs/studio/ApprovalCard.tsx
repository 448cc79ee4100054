import { ShieldCheck } from 'lucide-react'
import { useRef, useState } from 'react'

import { useMe } from '@/api/me'
import { Button } from '@/ui/Button'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { Field } from '@/ui/Field'
import type { Schema } from '@/ui/schema'
import { SchemaForm } from '@/ui/SchemaForm'
import { StatusMark } from '@/ui/StatusMark'
import { TextArea } from '@/ui/TextArea'
import { Time } from '@/ui/Time'
import { toast } from '@/ui/toast'
import { isFinished } from '@/ui/unfinished'
import { Problem } from '@/api/problem'

import { type Approval, useDecide } from '../api'
import { Countdown } from './WaitCard'

/** The question of an approval, and its answer. Only who may decide gets the buttons (product truth 8). */
export function ApprovalCard({ approval }: { approval: Approval }) {
  const isOpen = approval.status === 'open'
  return (
    <section
      aria-label={`Approval: ${approval.title}`}
      className="flex min-w-0 flex-col gap-2 rounded-md border border-line bg-raised p-3 text-sm"
    >
      <div className="flex items-start gap-2">
        <ShieldCheck size={16} aria-hidden className="mt-0.5 shrink-0 text-muted" />
        <div className="min-w-0 flex-1">
          <h3 className="font-medium">{approval.title}</h3>
          {approval.text !== '' && <p className="whitespace-pre-wrap text-muted">{approval.text}</p>}
        </div>
        <StatusMark status={approval.status} withLabel />
      </div>
      <p className="flex flex-wrap gap-x-3 text-xs text-muted">
        <span>
          asked <Time at={approval.created_at} />
        </span>
        {isOpen && approval.deadline_at !== null && <Countdown until={approval.deadline_at} />}
        <span>
          may decide: {approval.approvers.length > 0 ? approval.approvers.join(', ') : 'every operator'}
        </span>
      </p>
      {approval.can_decide ? (
        <Decision approval={approval} />
      ) : isOpen ? (
        <WhyNot approval={approval} />
      ) : (
        <Decided approval={approval} />
      )}
    </section>
  )
}

function Decision({ approval }: { approval: Approval }) {
  const [comment, setComment] = useState('')
  const [form, setForm] = useState<Record<string, unknown>>({})
  const decide = useDecide(approval)
  const place = useRef<HTMLDivElement>(null)
  function send(decision: 'approve' | 'deny') {
    if (!isFinished(place.current)) return
    const withForm = approval.form !== null && (decision === 'approve' || Object.keys(form).length > 0)
    decide.mutate(
      { decision, ...(comment.trim() !== '' && { comment: comment.trim() }), ...(withForm && { form }) },
      { onSuccess: () => toast.success(decision === 'approve' ? 'Approved.' : 'Denied.') },
    )
  }
  return (
    <div ref={place} className="flex flex-col gap-3">
      {approval.form !== null && (
        <SchemaForm
          schema={approval.form as Schema}
          value={form}
          onChange={setForm}
          errors={errorsOf(decide.error)}
        />
      )}
      <Field label="Comment" hint="Optional. Everybody who sees the run can read it.">
        <TextArea
          value={comment}
          rows={2}
          maxLength={2000}
          onChange={(event) => setComment(event.target.value)}
        />
      </Field>
      {decide.error !== null && <ErrorPanel error={decide.error} title="It was not decided" />}
      <div className="flex flex-wrap gap-2">
        <Button
          variant="primary"
          busy={decide.isPending && decide.variables?.decision === 'approve'}
          onClick={() => send('approve')}
        >
          Approve
        </Button>
        <Button
          variant="danger"
          busy={decide.isPending && decide.variables?.decision === 'deny'}
          onClick={() => send('deny')}
        >
          Deny
        </Button>
      </div>
    </div>
  )
}

function WhyNot({ approval }: { approval: Approval }) {
  const me = useMe()
  const isOwn = me !== undefined && approval.requested_by === me.id && !approval.allow_self
  return (
    <p className="text-xs text-muted">
      {isOwn
        ? 'You started this run, and its approval asks for somebody else.'
        : 'You are not among those who may decide this.'}
    </p>
  )
}

function Decided({ approval }: { approval: Approval }) {
  if (approval.decided_at === null) return null
  return (
    <p className="text-xs text-muted">
      {approval.decided_name ?? 'Somebody'}, <Time at={approval.decided_at} />
      {approval.comment ? <span className="mt-0.5 block text-ink">“{approval.comment}”</span> : null}
    </p>
  )
}

function errorsOf(error: unknown): { pointer: string; detail: string }[] {
  if (!(error instanceof Problem)) return []
  return error.errors.map(({ pointer, detail }) => ({ pointer: pointer.replace(/^\/form/, ''), detail }))
}
