import { useRef, useState } from 'react'

import { useWhyNot } from '@/api/me'
import { Problem } from '@/api/problem'
import { Banner } from '@/ui/Banner'
import { Button } from '@/ui/Button'
import { Checkbox } from '@/ui/Checkbox'
import { Dialog } from '@/ui/Dialog'
import { DurationInput } from '@/ui/DurationInput'
import { errorWords } from '@/ui/errors'
import { Field } from '@/ui/Field'
import { showFirstWrong } from '@/ui/firstWrong'
import { TextInput } from '@/ui/TextInput'
import { toast } from '@/ui/toast'

import { type Alert, useSaveAlert } from './api'
import { ConditionFields } from './ConditionFields'
import { type Alert as Form, hasWhere, readAlert, writeAlert } from './document'
import { savingWords } from './files'
import { nameFor, NEW_ALERT, type Wrong, wrongWith } from './form'
import { TargetFields } from './TargetFields'
import { WhereFields } from './WhereFields'
import { sentenceOf } from './words'

interface AlertDialogProps {
  /** The one to change; without it a new one is made. */
  alert: Alert | undefined
  taken: readonly string[]
  onClose(): void
  onSaved(alert: Alert): void
}

export function AlertDialog({ alert, taken, onClose, onSaved }: AlertDialogProps) {
  const [first] = useState(() => (alert ? readAlert(alert.definition) : NEW_ALERT))
  const [form, setForm] = useState(first)
  const [named, setNamed] = useState(alert !== undefined)
  const [tried, setTried] = useState(false)
  const [asked, setAsked] = useState(false)
  const fields = useRef<HTMLFormElement>(null)
  const mayNot = useWhyNot('alert.write')
  const save = useSaveAlert(alert?.id ?? null)
  const wanted: Form = { ...form, name: named ? form.name : nameFor(form, taken) }
  const wrong = { ...(tried ? wrongWith(wanted) : {}), ...refusedAt(save.error) }
  const words = save.error && !isPlaced(save.error) ? errorWords(save.error) : null
  const hint = alert ? savingWords(alert) : null
  const isChanged = JSON.stringify(form) !== JSON.stringify(first)

  function set(patch: Partial<Form>) {
    setForm((now) => ({ ...now, ...patch }))
    save.reset() // what was refused was the form before
  }
  function close() {
    if (isChanged && !asked) setAsked(true)
    else onClose()
  }
  function submit() {
    setTried(true)
    if (save.isPending || mayNot) return
    if (Object.keys(wrongWith(wanted)).length > 0) return showFirstWrong(fields.current)
    save.mutate(writeAlert(wanted), {
      onSuccess: (saved) => {
        if (alert) toast.success(`${saved.name} is saved`)
        onSaved(saved)
      },
      onError: () => showFirstWrong(fields.current),
    })
  }
  return (
    <Dialog
      open
      size="lg"
      onOpenChange={close}
      title={alert ? `Edit ${alert.title || alert.name}` : 'New alert'}
      footer={
        asked ? (
          <>
            <span className="mr-auto self-center text-sm">What you have changed is not saved.</span>
            <Button onClick={() => setAsked(false)}>Go on editing</Button>
            <Button variant="danger" onClick={onClose}>
              Leave without saving
            </Button>
          </>
        ) : (
          <>
            <Button onClick={close}>Cancel</Button>
            <Button variant="primary" busy={save.isPending} whyNot={mayNot} onClick={submit}>
              {alert ? 'Save' : 'Create alert'}
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
        <div className="z-10 bg-raised sm:sticky sm:-top-2 sm:-mt-2 sm:pt-2">
          <p
            role="status"
            aria-label="In words"
            className="rounded-md bg-info-soft p-3 text-sm break-words text-info-ink"
          >
            {sentenceOf(form)}
          </p>
        </div>
        {words && (
          <Banner tone="danger" title={words.text}>
            {words.hint}
          </Banner>
        )}
        {alert && hint && (
          <Banner tone="warning" title={`It stands in the file of ${alert.file_of}.`}>
            {hint}
          </Banner>
        )}
        <ConditionFields on={form.on} wrong={wrong} onChange={(on) => set({ on })} />
        {hasWhere(form.on) && <WhereFields form={form} wrong={wrong} onChange={set} />}
        <TargetFields to={form.to} wrong={wrong} onChange={(to) => set({ to })} />
        <section aria-label="How often" className="grid items-start gap-4 sm:grid-cols-2">
          <Field
            label="At most once in"
            error={wrong['/every']}
            hint="More of the same trouble is counted meanwhile, and told in one."
          >
            <DurationInput value={form.every} onChange={(every) => set({ every })} />
          </Field>
          <Checkbox
            className="sm:pt-6"
            label="Tell as well when it is over"
            hint="When it succeeds again, fires again, or is on time again."
            checked={form.resolved}
            onChange={(resolved) => set({ resolved })}
          />
        </section>
        <section aria-label="Name" className="grid gap-4 sm:grid-cols-2">
          <Field label="Title" error={wrong['/title']} hint="For people. May be left empty.">
            <TextInput
              value={form.title}
              maxLength={200}
              placeholder="Nightly jobs fail"
              onChange={(event) => set({ title: event.target.value })}
            />
          </Field>
          <Field label="Name" error={wrong['/name']} hint="For commands and files.">
            <TextInput
              mono
              value={wanted.name}
              onChange={(event) => {
                setNamed(true)
                set({ name: event.target.value.toLowerCase() })
              }}
            />
          </Field>
        </section>
      </form>
    </Dialog>
  )
}

/** By the pointer into the alert, whether the server told it of the body or of the alert itself. */
function refusedAt(error: unknown): Wrong {
  if (!(error instanceof Problem)) return {}
  const hint = error.hint ? ` ${error.hint}` : ''
  return Object.fromEntries(
    error.errors
      .map(({ pointer, detail }) => [pointer.replace(/^\/definition/, ''), `${detail}${hint}`] as const)
      .filter(([pointer]) => pointer !== ''),
  )
}

function isPlaced(error: unknown): boolean {
  return Object.keys(refusedAt(error)).length > 0
}
