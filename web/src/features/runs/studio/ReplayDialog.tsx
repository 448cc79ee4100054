import { useMutation } from '@tanstack/react-query'
import { useMemo, useRef, useState } from 'react'

import { idempotencyKey } from '@/api/client'
import { Problem } from '@/api/problem'
import { useGo } from '@/ui/AppLink'
import { Banner } from '@/ui/Banner'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { Field } from '@/ui/Field'
import type { InputDeclarations } from '@/ui/schema'
import { SchemaForm } from '@/ui/SchemaForm'
import { Select } from '@/ui/Select'
import { toast } from '@/ui/toast'
import { isFinished } from '@/ui/unfinished'

import { replayRun } from '../api'
import { type Inputs, MASK, planReplay, type ReplayBody } from '../model/replay'
import { runHref } from '../words'
import type { Studio } from './useRun'

interface ReplayDialogProps {
  studio: Studio
  onClose(): void
}

/** Run again (rule R15): as long as nothing is edited no input is sent, and the server takes the original ones. */
export function ReplayDialog({ studio, onClose }: ReplayDialogProps) {
  const { run } = studio.detail
  const original = run.inputs as Inputs
  const go = useGo()
  const [definition, setDefinition] = useState<ReplayBody['definition']>('same')
  const [inputs, setInputs] = useState(original)
  const plan = useMemo(() => planReplay(original, inputs, definition), [original, inputs, definition])
  const sent = JSON.stringify(plan.body)
  // Another key for another request; the same one when the same is sent again after a lost answer.
  const key = useMemo(() => `${idempotencyKey()}-${sent?.length ?? 0}`, [sent])
  const replay = useMutation({
    mutationFn: (body: ReplayBody) => replayRun(run.id, body, key),
    onSuccess: (started) => {
      toast.success('A new run has started.', { action: { label: 'Earlier run', href: runHref(run.id) } })
      onClose()
      go(runHref(started.id))
    },
  })
  const form = useRef<HTMLDivElement>(null)
  const declared = (studio.document?.['inputs'] ?? {}) as InputDeclarations
  const schema = Object.keys(declared).length > 0 ? declared : undeclared(original)
  const hasInputs = Object.keys(schema).length > 0
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      size="lg"
      title="Replay this run"
      description="A new run; this one stays as it is. Steps are executed again, with all their effects."
      footer={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button
            variant="primary"
            busy={replay.isPending}
            whyNot={plan.body === null ? 'Give the hidden values first, or take the edits back.' : undefined}
            onClick={() => plan.body !== null && isFinished(form.current) && replay.mutate(plan.body)}
          >
            {plan.edited.length === 0 ? 'Replay with the same inputs' : 'Replay with edited inputs'}
          </Button>
        </>
      }
    >
      <div ref={form} className="flex flex-col gap-4">
        <Field label="Definition">
          <Select
            value={definition}
            onChange={(value) => setDefinition(value as ReplayBody['definition'])}
            options={[
              { value: 'same', label: `As it ran: version ${run.version}` },
              { value: 'current', label: 'The newest published version' },
            ]}
          />
        </Field>
        {hasInputs && (
          <SchemaForm schema={schema} value={inputs} onChange={setInputs} errors={errorsOf(replay.error)} />
        )}
        <Sending plan={plan} onUndo={() => setInputs(original)} />
        {replay.error !== null && <ErrorPanel error={replay.error} title="The run was not started" />}
      </div>
    </Dialog>
  )
}

function Sending({ plan, onUndo }: { plan: ReturnType<typeof planReplay>; onUndo(): void }) {
  if (plan.edited.length === 0)
    return (
      <p className="text-sm text-muted">
        Nothing is edited, so no input is sent: the server uses the original ones.
      </p>
    )
  const undo = (
    <Button size="sm" onClick={onUndo}>
      Take the edits back
    </Button>
  )
  if (plan.masked.length > 0)
    return (
      <Banner tone="warning" title="Some values are hidden" action={undo}>
        {list(plan.masked)} {plan.masked.length === 1 ? 'holds' : 'hold'} <code>{MASK}</code>, which stands
        for a hidden value. With edited inputs every field is sent, so give the real value here.
      </Banner>
    )
  return (
    <Banner tone="info" title={`Edited: ${list(plan.edited)}`} action={undo}>
      The inputs are sent as they stand above.
    </Banner>
  )
}

function list(fields: readonly string[]): string {
  return fields.join(', ')
}

/** Of a run whose definition cannot be read any more: any JSON. */
function undeclared(inputs: Inputs): InputDeclarations {
  return Object.fromEntries(Object.keys(inputs).map((name) => [name, {}]))
}

/** The server speaks of `/inputs/name`, the form of `/name`. */
function errorsOf(error: unknown): { pointer: string; detail: string }[] {
  if (!(error instanceof Problem)) return []
  return error.errors.map(({ pointer, detail }) => ({ pointer: pointer.replace(/^\/inputs/, ''), detail }))
}
