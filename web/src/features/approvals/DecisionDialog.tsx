import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'

import { idempotencyKey } from '@/api/client'
import { Problem } from '@/api/problem'
import { Banner } from '@/ui/Banner'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { errorWords } from '@/ui/errors'
import { Field } from '@/ui/Field'
import { SchemaForm } from '@/ui/SchemaForm'
import { TextArea } from '@/ui/TextArea'
import { toast } from '@/ui/toast'
import { isFinished } from '@/ui/unfinished'

import { type Answer, type Approval, decide } from './api'

interface DecisionDialogProps {
  approval: Approval
  answer: Answer
  onClose(): void
}

const WORDS = {
  approve: { title: 'Approve', done: 'Approved', hint: 'Stands in the history, for those who ask later.' },
  deny: { title: 'Deny', done: 'Denied', hint: 'Why not: it stands in the history and in the run.' },
}

/** A yes or a no, with a word about it. The dialog is the moment to think again. */
export function DecisionDialog({ approval, answer, onClose }: DecisionDialogProps) {
  const client = useQueryClient()
  const words = WORDS[answer]
  const asksForm = answer === 'approve' && approval.form !== null
  const [comment, setComment] = useState('')
  const [form, setForm] = useState<Record<string, unknown>>({})
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<unknown>(null)
  const key = useRef('')
  const place = useRef<HTMLFormElement>(null)

  async function send() {
    if (busy || !isFinished(place.current)) return
    setBusy(true)
    setRefused(null)
    key.current ||= idempotencyKey()
    try {
      const body = { decision: answer, comment: comment.trim() || null, ...(asksForm ? { form } : {}) }
      client.setQueryData(['approvals', 'one', approval.id], await decide(approval.id, body, key.current))
      await client.invalidateQueries({ queryKey: ['approvals'] })
      toast.success(`${words.done}: ${approval.title}`)
      onClose()
    } catch (error) {
      key.current = ''
      setBusy(false)
      if (!isTooLate(error)) return setRefused(error)
      await client.invalidateQueries({ queryKey: ['approvals'] })
      toast.info(errorWords(error).text)
      onClose()
    }
  }
  const fields = refused instanceof Problem ? formErrors(refused) : []
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`${words.title}?`}
      description={approval.title}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant={answer === 'deny' ? 'danger' : 'primary'} busy={busy} onClick={() => void send()}>
            {words.title}
          </Button>
        </>
      }
    >
      <form
        ref={place}
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          void send()
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) void send()
        }}
      >
        {refused !== null && fields.length === 0 && <Refusal error={refused} />}
        {asksForm && (
          <SchemaForm schema={approval.form ?? {}} value={form} onChange={setForm} errors={fields} />
        )}
        <Field label="Comment" hint={`${words.hint} Ctrl or Cmd and Enter sends.`}>
          <TextArea
            rows={3}
            maxLength={2000}
            data-autofocus={asksForm ? undefined : true}
            value={comment}
            onChange={(event) => setComment(event.target.value)}
          />
        </Field>
      </form>
    </Dialog>
  )
}

function Refusal({ error }: { error: unknown }) {
  const { text, hint } = errorWords(error)
  return (
    <Banner tone="danger" title={text}>
      {hint}
    </Banner>
  )
}

/** Somebody was faster, the deadline passed, or the run went on: nothing is left to decide. */
function isTooLate(error: unknown): boolean {
  return (
    error instanceof Problem &&
    ['already_decided', 'approval_expired', 'approval_cancelled'].includes(error.code)
  )
}

function formErrors(problem: Problem): { pointer: string; detail: string }[] {
  return problem.errors
    .filter((error) => error.pointer === '/form' || error.pointer.startsWith('/form/'))
    .map((error) => ({ pointer: error.pointer.slice('/form'.length), detail: error.detail }))
}
