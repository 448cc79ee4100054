import { useState } from 'react'

import { useWhyNot } from '@/api/me'
import { AppLink } from '@/ui/AppLink'
import { Banner } from '@/ui/Banner'
import { Button } from '@/ui/Button'
import { CopyButton } from '@/ui/CopyButton'
import { Dialog } from '@/ui/Dialog'
import { errorWords } from '@/ui/errors'
import { Field } from '@/ui/Field'
import { whatIsWrong } from '@/ui/JsonInput'
import { TextArea } from '@/ui/TextArea'
import { toast } from '@/ui/toast'

import { type Invocation, type Trigger, useFire } from './api'
import { useLastInvocation } from './useLastInvocation'

export type Firing = 'now' | 'test'

interface FireDialogProps {
  trigger: Trigger
  /** Null: closed. */
  firing: Firing | null
  onClose(): void
  onFired?(invocation: Invocation): void
}

const NOW: Record<string, string> = {
  schedule: 'Once, whatever its schedule says. Its next firing stays where it is.',
  once: 'Once more, whatever its schedule says. Its firing stays where it is.',
  webhook:
    'With this payload and no headers, without anybody sending it. What asks for headers needs a delivery.',
  event: 'As if an event had come, without anybody publishing one.',
}

const SAMPLE = 'With a sample. It is shown as a test, and starts a real run in the same way.'
const TEST: Record<string, string> = {
  webhook: `${SAMPLE} It has no headers: what asks for them needs a delivery.`,
}

export function FireDialog(props: FireDialogProps) {
  return props.firing === null ? null : <Open {...props} firing={props.firing} />
}

function Open({ trigger, firing, onClose, onFired }: FireDialogProps & { firing: Firing }) {
  const isTest = firing === 'test'
  const [text, setText] = useState(isTest ? '{ "sample": true }' : '')
  const wrong = whatIsWrong(text)
  const lastPayload = payloadOf(useLastInvocation(trigger))
  const fire = useFire()
  const mayNot = useWhyNot('trigger.fire')
  const title = trigger.title || trigger.name
  const words = fire.error ? errorWords(fire.error) : null

  function change(next: string) {
    setText(next)
    fire.reset() // what was refused was the payload before
  }
  function start() {
    if (fire.isPending || mayNot || wrong) return
    fire.mutate(
      { id: trigger.id, payload: text.trim() === '' ? null : JSON.parse(text), test: isTest },
      {
        onSuccess: (invocation) => {
          onClose()
          tell(title, invocation)
          onFired?.(invocation)
        },
      },
    )
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={isTest ? `Test-fire ${title}` : `Run ${title} now`}
      description={isTest ? (TEST[trigger.kind] ?? SAMPLE) : NOW[trigger.kind]}
      footer={
        <>
          <CopyButton
            withLabel
            size="md"
            label="Copy as command"
            value={() => commandOf(trigger, text, isTest)}
          />
          <span className="flex-1" />
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            busy={fire.isPending}
            whyNot={mayNot ?? wrong ?? undefined}
            data-autofocus
            onClick={start}
          >
            {isTest ? 'Test-fire' : 'Run now'}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3 pb-2">
        {words && (
          <Banner tone="danger" title={words.text}>
            {words.hint}
          </Banner>
        )}
        <p className="text-sm">
          It starts{' '}
          <AppLink className="link" href={`/workflows/${encodeURIComponent(trigger.workflow)}`}>
            {trigger.workflow}
          </AppLink>
          .
        </p>
        <Field
          label="Payload"
          hint="JSON that its inputs see as trigger.payload. May be left empty."
          error={wrong}
          aside={
            lastPayload !== null && (
              <button type="button" className="link text-xs" onClick={() => change(lastPayload)}>
                Take the last one
              </button>
            )
          }
        >
          <TextArea mono rows={3} value={text} onChange={(event) => change(event.target.value)} />
        </Field>
      </div>
    </Dialog>
  )
}

function payloadOf(invocation: Invocation | undefined): string | null {
  const payload = invocation?.trigger['payload']
  return payload === undefined || payload === null ? null : JSON.stringify(payload, null, 2)
}

function tell(title: string, invocation: Invocation): void {
  if (invocation.status === 'failed' || invocation.status === 'skipped')
    toast.error(`${title} did not start a run. ${invocation.reason ?? ''}`.trim())
  else if (invocation.run_id === null) toast.success(`${title} is recorded, and starts in its turn`)
  else
    toast.success(`${title} has started a run`, {
      action: { label: 'Open the run', href: `/runs/${invocation.run_id}` },
    })
}

function commandOf(trigger: Trigger, payload: string, isTest: boolean): string {
  const text = payload.trim().replaceAll("'", `'\\''`)
  return `onward trigger fire ${trigger.name}${text && ` --payload '${text}'`}${isTest ? ' --test' : ''}`
}
