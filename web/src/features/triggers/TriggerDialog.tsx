import { useQuery } from '@tanstack/react-query'
import { useRef, useState, type ReactNode } from 'react'

import { useWhyNot } from '@/api/me'
import { Problem } from '@/api/problem'
import { Banner } from '@/ui/Banner'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { errorWords } from '@/ui/errors'
import { Field } from '@/ui/Field'
import { TextInput } from '@/ui/TextInput'
import { toast } from '@/ui/toast'

import { type Saved, type Trigger, triggersQuery, useSaveTrigger } from './api'
import { AsYaml } from './AsYaml'
import { freeName, readTrigger, sorted, type TriggerForm, writeTrigger } from './form'
import { InputFields } from './InputFields'
import { LivePreview, usePreview } from './LivePreview'
import { MoreFields } from './MoreFields'
import { EMPTY_SCHEDULE, fieldOf, missingOf, type Stored } from './schedule'
import { LimitFields } from './LimitFields'
import { ScheduleFields } from './ScheduleFields'
import { RunnerField, WorkflowField } from './TargetFields'
import { hereZone } from './zones'

interface TriggerDialogProps {
  open: boolean
  onOpenChange(open: boolean): void
  /** The one to change; without it a new one is made. */
  trigger?: Trigger
  /** For a new one. */
  workflow?: string
  onSaved?(trigger: Trigger): void
}

export function TriggerDialog(props: TriggerDialogProps) {
  return props.open ? <Editing {...props} /> : null
}

const NO_RUNNER = ''

function Editing({ onOpenChange, trigger, workflow = '', onSaved }: TriggerDialogProps) {
  const before = (trigger?.definition ?? {}) as Stored
  const [first] = useState(() => (trigger ? readTrigger(before) : newForm(workflow)))
  const [form, setForm] = useState(first)
  const [runner, setRunner] = useState(NO_RUNNER)
  const [named, setNamed] = useState(trigger !== undefined)
  const [asked, setAsked] = useState(false)
  const [tried, setTried] = useState(false)
  const fields = useRef<HTMLFormElement>(null)
  const mayNot = useWhyNot('trigger.write')
  const save = useSaveTrigger(trigger?.id ?? null)
  const previewed = usePreview(form.when, (before['schedule'] ?? null) as Stored | null)
  const taken = useQuery(triggersQuery()).data?.items.map((one) => one.name) ?? []
  const name = named ? form.name : form.workflow && freeName(form.workflow, taken)
  const definition = writeTrigger({ ...form, name }, before)
  const refused = refusedBy(save.error)
  const wrongNow = refused.schedule.length > 0 ? refused.schedule : previewed.errors
  const missing = {
    workflow: form.workflow.trim() === '' ? 'Choose the workflow that it starts.' : undefined,
    when: missingOf(form.when),
    name: name.trim() === '' && form.workflow !== '' ? 'It needs a name.' : undefined,
  }
  const scheduleErrors = tried && missing.when ? [{ pointer: '/schedule', detail: missing.when }] : wrongNow
  const isChanged = JSON.stringify(form) !== JSON.stringify(first) || runner !== NO_RUNNER

  function set(patch: Partial<TriggerForm>) {
    setForm((now) => ({ ...now, ...patch }))
    save.reset() // what was refused was the form before
  }
  function close() {
    if (isChanged && !asked) setAsked(true)
    else onOpenChange(false)
  }
  function submit() {
    setTried(true)
    if (save.isPending || mayNot) return
    if (missing.workflow || missing.name || missing.when) return showFirstWrong(fields.current)
    save.mutate(
      { definition, ...runAs(runner) },
      {
        onSuccess: (saved) => {
          toast.success(trigger ? `${saved.name} is saved` : `${saved.name} is made and switched on`)
          onOpenChange(false)
          onSaved?.(saved)
        },
        onError: () => showFirstWrong(fields.current),
      },
    )
  }
  return (
    <Dialog
      open
      size="lg"
      onOpenChange={close}
      title={trigger ? `Edit ${trigger.title || trigger.name}` : 'New schedule'}
      footer={
        asked ? (
          <LeaveOrStay onStay={() => setAsked(false)} onLeave={() => onOpenChange(false)} />
        ) : (
          <>
            <Button onClick={close}>Cancel</Button>
            <Button variant="primary" busy={save.isPending} whyNot={mayNot} onClick={submit}>
              {trigger ? 'Save' : 'Create schedule'}
            </Button>
          </>
        )
      }
    >
      <form
        ref={fields}
        className="flex min-w-0 flex-col gap-5 pb-2"
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        {refused.words && <Banner tone="danger" title={refused.words} />}
        <div className="grid min-w-0 gap-x-6 gap-y-5 md:grid-cols-[minmax(0,1fr)_20rem]">
          <div className="flex min-w-0 flex-col gap-4">
            <WorkflowField
              value={form.workflow}
              error={(tried ? missing.workflow : undefined) ?? refused.at['workflow']}
              onChange={(chosen) => set({ workflow: chosen })}
            />
            <ScheduleFields form={form.when} onChange={(when) => set({ when })} errors={scheduleErrors} />
          </div>
          <LivePreview previewed={previewed} byHand={form.when.mode === 'manual'} />
        </div>
        <InputFields
          workflow={form.workflow}
          value={form.inputs}
          onChange={(inputs) => set({ inputs })}
          errors={refused.inputs}
        />
        <div className="grid gap-4 sm:grid-cols-2">
          <Field
            label="Name"
            required
            error={(tried ? missing.name : undefined) ?? refused.at['name']}
            hint="Small letters, digits and dashes. Commands and files call it by this."
          >
            <TextInput
              mono
              value={name}
              onChange={(event) => {
                setNamed(true)
                set({ name: event.target.value })
              }}
            />
          </Field>
          <Field label="Title" error={refused.at['title']} hint="For people; may be left out.">
            <TextInput value={form.title} onChange={(event) => set({ title: event.target.value })} />
          </Field>
        </div>
        <More open={hasMore(first) || isRefusedInMore(refused)}>
          <MoreFields form={form} set={set} errors={refused.at} />
          <LimitFields form={form.when} onChange={(when) => set({ when })} errors={scheduleErrors} />
          <RunnerField trigger={trigger} value={runner} error={refused.at['run_as']} onChange={setRunner} />
        </More>
        <AsYaml definition={definition} />
        {/* Enter in a field saves: a form without a submit button would not. */}
        <button type="submit" hidden />
      </form>
    </Dialog>
  )
}

function LeaveOrStay({ onStay, onLeave }: { onStay(): void; onLeave(): void }) {
  return (
    <>
      <p role="alert" className="mr-auto text-sm">
        What you changed is not saved.
      </p>
      <Button variant="danger" onClick={onLeave}>
        Discard it
      </Button>
      <Button variant="primary" onClick={onStay}>
        Go on editing
      </Button>
    </>
  )
}

function More({ open, children }: { open: boolean; children: ReactNode }) {
  return (
    <details open={open} className="rounded-lg border border-line">
      <summary className="cursor-pointer px-3 py-2 text-sm font-medium hover:bg-hover">
        More: overlap, missed firings, attempts, limits
      </summary>
      <div className="flex flex-col gap-4 border-t border-line p-3">{children}</div>
    </details>
  )
}

function runAs(runner: string): Pick<Saved, 'run_as'> {
  const [kind, id] = runner.split(' ')
  return id && (kind === 'member' || kind === 'key') ? { run_as: { kind, id } } : {}
}

function newForm(workflow: string): TriggerForm {
  const form = readTrigger({ workflow })
  return { ...form, when: { ...EMPTY_SCHEDULE, timezone: hereZone() } }
}

/** Whether anything under "More" is set: what is set is in sight. */
function hasMore({ overlap, catchUp, attempts, timeout, pauseAfter, filter, when }: TriggerForm): boolean {
  const { start, end, jitter, days, rest } = when
  return (
    [overlap, catchUp, timeout, filter, start, end, jitter].some((text) => text !== '') ||
    attempts !== null ||
    pauseAfter !== null ||
    days !== 'any' ||
    Object.keys(rest).length > 0
  )
}

/** What is wrong may be far above the button, or in a part that has only just opened. */
function showFirstWrong(form: HTMLFormElement | null): void {
  requestAnimationFrame(() => {
    const wrong = form?.querySelector<HTMLElement>('[aria-invalid="true"], [role="alert"]')
    wrong?.scrollIntoView({ block: 'center' })
    wrong?.focus({ preventScroll: true })
  })
}

const IN_SIGHT = ['name', 'title', 'workflow']

function isRefusedInMore({ at, schedule }: ReturnType<typeof sorted>): boolean {
  const limits = schedule.some(({ pointer }) => ['start', 'end', 'days', 'jitter'].includes(fieldOf(pointer)))
  return limits || Object.keys(at).some((field) => !IN_SIGHT.includes(field))
}

function refusedBy(error: unknown) {
  if (error === null || error === undefined) return { ...sorted([]), words: null }
  const { text, hint } = errorWords(error)
  const words = [text, hint].filter(Boolean).join(' ')
  if (!(error instanceof Problem)) return { ...sorted([]), words }
  const found = sorted(error.errors)
  const isPlaced = Object.keys(found.at).length + found.schedule.length + found.inputs.length > 0
  return { ...found, words: isPlaced ? found.others.join(' ') || null : words }
}
