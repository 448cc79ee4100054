import { useId, useRef, useState } from 'react'

import { idempotencyKey } from '@/api/client'
import { useWhyNot } from '@/api/me'
import { problemAt } from '@/api/problem'
import { Banner } from '@/ui/Banner'
import { Button } from '@/ui/Button'
import { CopyMenu } from '@/ui/CopyMenu'
import { Dialog } from '@/ui/Dialog'
import { errorWords } from '@/ui/errors'
import { Field } from '@/ui/Field'
import { showFirstWrong } from '@/ui/firstWrong'
import { TextArea } from '@/ui/TextArea'
import { TextInput } from '@/ui/TextInput'

import { type Event, usePublish } from './api'
import { type EventForm, toSend, wrongWith } from './form'
import { commandOf, curlOf } from './words'

interface PublishDialogProps {
  first: EventForm
  onClose(): void
  onPublished(event: Event): void
}

export function PublishDialog({ first, onClose, onPublished }: PublishDialogProps) {
  const [form, setForm] = useState(first)
  const [wish, setWish] = useState(idempotencyKey)
  const [tried, setTried] = useState(false)
  const fields = useRef<HTMLFormElement>(null)
  const formId = useId()
  const mayNot = useWhyNot('event.publish')
  const publish = usePublish()
  const wrong = wrongWith(form)
  const refused = (field: string) => problemAt(publish.error, `/${field}`)
  const isPlaced = ['name', 'key', 'source', 'data'].some(refused)
  const words = publish.error && !isPlaced ? errorWords(publish.error) : null

  function set(patch: Partial<EventForm>) {
    setForm((now) => ({ ...now, ...patch }))
    setWish(idempotencyKey())
    publish.reset() // what was refused was the form before
  }
  function submit() {
    setTried(true)
    if (publish.isPending || mayNot) return
    if (Object.keys(wrong).length > 0) return showFirstWrong(fields.current)
    publish.mutate({ event: toSend(form), wish }, { onSuccess: onPublished })
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Publish an event"
      description="Triggers that take it start their workflows, and runs that wait for it go on."
      footer={
        <>
          <CopyMenu
            items={[
              { label: 'Copy as onward command', value: () => commandOf(form) },
              { label: 'Copy as cURL', value: () => curlOf(form, window.location.origin) },
            ]}
          />
          <span className="flex-1" />
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={formId} busy={publish.isPending} whyNot={mayNot}>
            Publish
          </Button>
        </>
      }
    >
      <form
        id={formId}
        ref={fields}
        className="flex flex-col gap-4 pb-2"
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        {words && (
          <Banner tone="danger" title={words.text}>
            {words.hint}
          </Banner>
        )}
        <Field
          label="Type"
          required
          hint="What happened, in dotted parts: order.paid"
          error={(tried || form.name !== '' ? wrong.name : undefined) ?? refused('name')}
        >
          <TextInput
            mono
            data-autofocus
            placeholder="order.paid"
            value={form.name}
            onChange={(event) => set({ name: event.target.value })}
          />
        </Field>
        <div className="grid gap-4 sm:grid-cols-2">
          <Field
            label="Key"
            hint="Which one of them. Waits and triggers can ask for one key."
            error={wrong.key ?? refused('key')}
          >
            <TextInput
              mono
              placeholder="order-17"
              value={form.key}
              onChange={(event) => set({ key: event.target.value })}
            />
          </Field>
          <Field label="Source" hint="Who says so." error={wrong.source ?? refused('source')}>
            <TextInput mono value={form.source} onChange={(event) => set({ source: event.target.value })} />
          </Field>
        </div>
        <Field
          label="Data"
          hint="JSON: what is known about it. Runs see it as trigger.payload. May be left empty."
          error={wrong.data ?? refused('data')}
        >
          <TextArea mono rows={6} value={form.data} onChange={(event) => set({ data: event.target.value })} />
        </Field>
      </form>
    </Dialog>
  )
}
