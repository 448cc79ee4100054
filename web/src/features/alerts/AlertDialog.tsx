import { useRef, useState } from 'react'

import { useMe, useWhyNot } from '@/api/me'
import { usePeople } from '@/api/people'
import { Banner } from '@/ui/Banner'
import { Button } from '@/ui/Button'
import { Checkbox } from '@/ui/Checkbox'
import { Dialog } from '@/ui/Dialog'
import { DurationInput } from '@/ui/DurationInput'
import { Field } from '@/ui/Field'
import { showFirstWrong } from '@/ui/firstWrong'
import { MeanwhilePanel } from '@/ui/MeanwhilePanel'
import { TextInput } from '@/ui/TextInput'
import { toast } from '@/ui/toast'
import { hasUnfinished } from '@/ui/unfinished'
import { isAsked } from '@/ui/useMeanwhile'

import type { Alert } from './api'
import { ConditionFields } from './ConditionFields'
import { hasWhere } from './document'
import { savingWords } from './files'
import { TargetFields } from './TargetFields'
import { useAlertForm } from './useAlertForm'
import { WhereFields } from './WhereFields'
import { sentenceOf } from './words'

interface AlertDialogProps {
  /** The one to change; without it a new one is made. */
  alert: Alert | undefined
  taken: readonly string[]
  onClose(): void
  onSaved(alert: Alert): void
}

export function AlertDialog({ alert: opened, taken, onClose, onSaved }: AlertDialogProps) {
  const fields = useRef<HTMLFormElement>(null)
  const banner = useRef<HTMLElement>(null)
  const editing = useAlertForm(opened, taken, () => hasUnfinished(fields.current))
  const { form, set, wrong, words, meanwhile } = editing
  const [asked, setAsked] = useState(false)
  const mayNot = useWhyNot('alert.write')
  const me = useMe()?.id
  const nameOf = usePeople(meanwhile.newest?.updated_by)
  const alert = meanwhile.base
  const hint = alert ? savingWords(alert) : null

  function close() {
    if (meanwhile.isChanged && !asked) setAsked(true)
    else onClose()
  }
  function send(how: 'save' | 'overwrite' | 'makeAnew') {
    if (mayNot) return
    editing[how]({
      saved(made) {
        if (how === 'makeAnew') toast.success(`${made.name} is made and switched on`)
        else if (alert) toast.success(`${made.name} is saved`)
        onSaved(made)
      },
      wrong: () => showFirstWrong(fields.current),
      choose: () => banner.current?.focus(),
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
            <MeanwhilePanel
              what="alert"
              meanwhile={meanwhile}
              banner={banner}
              refusedAt={editing.refusedAt}
              nameOf={nameOf}
              me={me}
              aboutNew="As a new one it is switched on, and tells of what happens from then on."
              isSaving={editing.isSaving}
              mayNot={mayNot}
              onMine={() => send('overwrite')}
              onNew={() => send('makeAnew')}
            />
            <Button onClick={close}>Cancel</Button>
            <Button
              variant={isAsked(meanwhile) ? 'secondary' : 'primary'}
              busy={editing.isSaving}
              whyNot={mayNot}
              onClick={() => send('save')}
            >
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
          send('save')
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
            <TextInput mono value={editing.name} onChange={(event) => editing.setName(event.target.value)} />
          </Field>
        </section>
      </form>
    </Dialog>
  )
}
