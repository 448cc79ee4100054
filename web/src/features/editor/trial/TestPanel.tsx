import { useMutation } from '@tanstack/react-query'
import { Play, PinOff, Square } from 'lucide-react'

import { Problem } from '@/api/problem'
import { isRecord } from '@/document/values'
import { short } from '@/expressions/complete'
import { AppLink } from '@/ui/AppLink'
import { Badge } from '@/ui/Badge'
import { Button } from '@/ui/Button'
import { Checkbox } from '@/ui/Checkbox'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { Field } from '@/ui/Field'
import { IconButton } from '@/ui/IconButton'
import { SchemaForm } from '@/ui/SchemaForm'
import type { InputDeclarations } from '@/ui/schema'
import { Select } from '@/ui/Select'
import { StatusMark } from '@/ui/StatusMark'
import { toast } from '@/ui/toast'

import { cancelRun, type StepRun } from '../api'
import { useData, useEditor, useSession, useSteps } from '../context'
import type { Testing } from './useTesting'
import type { ShownTrial } from './useTrial'

/** The draft as it stands, executed: whole or up to a step, with pinned outputs, without effects unless asked. */
export function TestPanel({ testing }: { testing: Testing }) {
  const { settings, setSettings: onSettings, starting, error, trial } = testing
  const data = useData()
  const steps = useSteps()
  const inputs = isRecord(data) && isRecord(data['inputs']) ? (data['inputs'] as InputDeclarations) : {}
  const ids = steps.flatMap(({ id }) => (id === undefined ? [] : [id]))
  const problems = error instanceof Problem ? error.errors : []
  return (
    <section aria-label="Test run" className="flex flex-col gap-5 p-4">
      <header>
        <h2 className="text-base font-semibold">Test the draft</h2>
        <p className="text-xs text-muted">
          A real run on the real engine, of what you see here, saved or not. It counts nowhere.
        </p>
      </header>
      {Object.keys(inputs).length > 0 && (
        <SchemaForm
          schema={inputs}
          value={settings.inputs}
          onChange={(next) => onSettings({ ...settings, inputs: next })}
          errors={problems
            .filter((one) => one.pointer.startsWith('/inputs'))
            .map((one) => ({ ...one, pointer: one.pointer.slice('/inputs'.length) }))}
        />
      )}
      <Field
        label="Run"
        hint={settings.until === null ? undefined : 'Errors in steps behind it do not matter.'}
      >
        <Select
          value={settings.until ?? ''}
          placeholder="The whole workflow"
          options={ids.map((id) => ({ value: id, label: `Up to ${id}` }))}
          onChange={(until) => onSettings({ ...settings, until: until === '' ? null : until })}
        />
      </Field>
      <Checkbox
        label="With effects"
        hint="Also execute steps that write, send, run commands or ask people. Without, they get a pinned, earlier or sample output."
        checked={settings.effects}
        onChange={(effects) => onSettings({ ...settings, effects })}
      />
      <Pins />
      {error !== null && error !== undefined && <ErrorPanel error={error} title="The test could not start" />}
      <div className="flex flex-wrap gap-2">
        <Button variant="primary" icon={Play} busy={starting} onClick={() => testing.test(settings.until)}>
          {trial ? 'Test again' : 'Run the test'}
        </Button>
        {trial && (
          <Button variant="ghost" onClick={testing.clear}>
            Clear the result
          </Button>
        )}
      </div>
      {trial && <Result trial={trial} />}
    </section>
  )
}

function Pins() {
  const { session } = useEditor()
  const steps = useSteps()
  const pins = useSession((state) => state.pins)
  const ids = Object.keys(pins).filter((id) => steps.some((step) => step.id === id))
  if (ids.length === 0) return null
  return (
    <div className="flex flex-col gap-1">
      <h3 className="text-sm font-medium">Pinned outputs</h3>
      <ul>
        {ids.map((id) => (
          <li key={id} className="flex items-center gap-2 text-sm">
            <span className="font-mono">{id}</span>
            <span className="min-w-0 flex-1 truncate font-mono text-xs text-muted">{short(pins[id])}</span>
            <IconButton size="sm" icon={PinOff} label={`Unpin ${id}`} onClick={() => session.unpin(id)} />
          </li>
        ))}
      </ul>
    </div>
  )
}

function Result({ trial: { run, steps, over } }: { trial: ShownTrial }) {
  const cancel = useMutation({ mutationFn: cancelRun, onError: (error) => toast.error(error) })
  if (!run) return <p className="text-sm text-muted">The test is starting…</p>
  const error = run.error?.['message']
  return (
    <div className="flex flex-col gap-3 border-t border-line pt-4" aria-live="polite">
      <div className="flex items-center gap-2">
        <StatusMark status={run.status} withLabel />
        <AppLink href={`/runs/${run.id}`} className="link ml-auto text-xs">
          Open the run
        </AppLink>
        {!over && (
          <Button size="sm" icon={Square} busy={cancel.isPending} onClick={() => cancel.mutate(run.id)}>
            Stop
          </Button>
        )}
      </div>
      {typeof error === 'string' && (
        <p className="rounded-md bg-danger-soft px-2 py-1 text-sm text-danger-ink">{error}</p>
      )}
      <ol aria-label="Steps of the test" className="flex flex-col">
        {steps.map((step) => (
          <StepLine key={`${step.path} ${step.attempt}`} step={step} />
        ))}
      </ol>
      {over && isRecord(run.outputs) && Object.keys(run.outputs).length > 0 && (
        <p className="truncate font-mono text-xs">outputs = {short(run.outputs, 200)}</p>
      )}
    </div>
  )
}

function StepLine({ step }: { step: StepRun }) {
  const { reveal } = useEditor()
  const steps = useSteps()
  const place = steps.find((one) => one.id === step.step_id)
  const source = typeof step.meta?.['source'] === 'string' ? step.meta['source'] : null
  const said = step.error ? step.error['message'] : step.output
  return (
    <li>
      <button
        type="button"
        disabled={!place}
        onClick={() => place && reveal(place.pointer)}
        className="flex w-full items-center gap-2 rounded-md px-1 py-1 text-left text-sm hover:bg-hover"
      >
        <StatusMark status={step.status} size={14} />
        <span className="shrink-0 font-mono">{step.path}</span>
        {source && <Badge tone="info">{STAND_INS[source] ?? source}</Badge>}
        <span className="min-w-0 flex-1 truncate font-mono text-xs text-muted">
          {said === null ? '' : short(said)}
        </span>
      </button>
    </li>
  )
}

const STAND_INS: Readonly<Record<string, string>> = {
  pin: 'pinned',
  last_run: 'from the last run',
  sample: 'sample',
}
