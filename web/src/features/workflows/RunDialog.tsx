import { useQuery } from '@tanstack/react-query'
import { useMemo, useRef, useState } from 'react'

import { idempotencyKey } from '@/api/client'
import { useWhyNot } from '@/api/me'
import { Problem } from '@/api/problem'
import { useGo } from '@/ui/AppLink'
import { Banner } from '@/ui/Banner'
import { Button } from '@/ui/Button'
import { CopyButton } from '@/ui/CopyButton'
import { Dialog } from '@/ui/Dialog'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { SchemaForm } from '@/ui/SchemaForm'
import { Skeleton } from '@/ui/Skeleton'
import { isFinished } from '@/ui/unfinished'

import { launchRun, workflowQuery, type WorkflowDetail } from './api'
import { FromLastRun } from './FromLastRun'
import {
  defaultValues,
  givenValues,
  missingInputs,
  type PointedError,
  runCommand,
  sortProblems,
  type Values,
} from './runValues'
import { whyNotRun } from './state'

interface RunDialogProps {
  name: string
  open: boolean
  onOpenChange(open: boolean): void
}

/** Starts a run: asks for the inputs where there are any, and goes to the run. */
export function RunDialog(props: RunDialogProps) {
  return props.open ? <Loaded {...props} /> : null
}

function Loaded({ name, open, onOpenChange }: RunDialogProps) {
  const workflow = useQuery(workflowQuery(name))
  if (workflow.data) return <Form detail={workflow.data} onOpenChange={onOpenChange} />
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={`Run ${name}`}>
      {workflow.isError ? (
        <ErrorPanel error={workflow.error} onRetry={() => void workflow.refetch()} />
      ) : (
        <Skeleton lines={4} />
      )}
    </Dialog>
  )
}

interface Refused {
  fields: PointedError[]
  words: string | null
}

const NOTHING_REFUSED: Refused = { fields: [], words: null }

function Form({ detail, onOpenChange }: { detail: WorkflowDetail; onOpenChange(open: boolean): void }) {
  const { workflow } = detail
  const schema = useMemo(() => detail.inputs_schema ?? {}, [detail.inputs_schema])
  const hasInputs = Object.keys((schema['properties'] as object | undefined) ?? {}).length > 0
  const [values, setValues] = useState<Values>(() => defaultValues(schema))
  const [refused, setRefused] = useState(NOTHING_REFUSED)
  const [busy, setBusy] = useState(false)
  const key = useSendingKey(values)
  const whyNot = useWhyNot('run.launch') ?? whyNotRun(workflow)
  const go = useGo()
  const form = useRef<HTMLFormElement>(null)

  function change(next: Values) {
    setValues(next)
    setRefused(NOTHING_REFUSED) // what was refused were the values before
  }
  async function start() {
    if (busy || whyNot || !isFinished(form.current)) return
    const missing = missingInputs(schema, values)
    if (missing.length > 0) return setRefused({ fields: missing.map(neededAt), words: null })
    setBusy(true)
    setRefused(NOTHING_REFUSED)
    try {
      const run = await launchRun({ workflow: workflow.name, inputs: givenValues(values) }, key.current())
      onOpenChange(false)
      go(`/runs/${run.id}`)
    } catch (error) {
      key.renew(error)
      setRefused(refusalOf(error))
      setBusy(false)
    }
  }
  return (
    <Dialog
      open
      onOpenChange={onOpenChange}
      title={`Run ${workflow.title}`}
      description={hasInputs ? undefined : 'It takes no inputs.'}
      footer={
        <>
          <CopyButton
            withLabel
            label="Copy as command"
            size="md"
            value={() => runCommand(workflow.name, values)}
          />
          <span className="flex-1" />
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button
            variant="primary"
            busy={busy}
            whyNot={whyNot}
            data-autofocus={hasInputs ? undefined : true}
            onClick={() => void start()}
          >
            Run
          </Button>
        </>
      }
    >
      <form
        ref={form}
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          void start()
        }}
      >
        {refused.words && <Banner tone="danger" title={refused.words} />}
        {hasInputs && workflow.recent_runs.length > 0 && (
          <FromLastRun name={workflow.name} schema={schema} onFill={change} />
        )}
        {hasInputs && <SchemaForm schema={schema} value={values} onChange={change} errors={refused.fields} />}
        {/* Enter in a field starts the run: a form without a submit button would not. */}
        <button type="submit" hidden />
      </form>
    </Dialog>
  )
}

function neededAt(name: string): PointedError {
  return {
    pointer: `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
    detail: 'A value is needed here.',
  }
}

function refusalOf(error: unknown): Refused {
  if (!(error instanceof Problem)) return { fields: [], words: 'The run could not be started.' }
  const { fields, others } = sortProblems(error.errors)
  const words = [
    fields.length === 0 ? error.detail : null,
    ...others,
    fields.length === 0 ? error.hint : null,
  ]
  return { fields, words: words.filter(Boolean).join(' ') || null }
}

/** One key for as long as the same values are sent, so that asking twice is one run. */
function useSendingKey(values: Values) {
  const sent = useRef<{ key: string; values: Values } | null>(null)
  return {
    current(): string {
      if (sent.current?.values !== values) sent.current = { key: idempotencyKey(), values }
      return sent.current.key
    },
    /** A refusal started nothing, and its reason may be gone at the next try; no answer at all may hide a run. */
    renew(error: unknown): void {
      if (error instanceof Problem && error.status >= 400 && error.status < 500) sent.current = null
    },
  }
}
