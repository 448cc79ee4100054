import { useState } from 'react'

import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { errorWords } from '@/ui/errors'
import { Field } from '@/ui/Field'
import { Select } from '@/ui/Select'
import { TextInput } from '@/ui/TextInput'
import { toast } from '@/ui/toast'

import { type Trigger, usePause } from './api'
import { BothClocks } from './BothClocks'
import { askedPause, meanwhile, type PauseChoice, pauseEnd, PAUSES } from './pause'

interface PauseDialogProps {
  trigger: Trigger
  onClose(): void
}

/** Until a time, and then on by itself: nobody has to remember it. */
export function PauseDialog({ trigger, onClose }: PauseDialogProps) {
  const [choice, setChoice] = useState<PauseChoice>('hour')
  const [chosen, setChosen] = useState('')
  const [opened] = useState(() => new Date())
  const pause = usePause()
  const end = pauseEnd(choice, chosen, opened)
  const isPast = end !== null && end <= opened
  const title = trigger.title || trigger.name
  const refused = pause.error ? errorWords(pause.error) : null

  function start() {
    // Counted from the click, not from when this opened.
    const asked = askedPause(choice, chosen, new Date())
    if (asked === null || isPast || pause.isPending) return
    pause.mutate(
      { id: trigger.id, ...asked },
      {
        onSuccess: () => {
          toast.success(`${title} is paused, and goes on by itself`)
          onClose()
        },
      },
    )
  }
  return (
    <Dialog
      open
      size="sm"
      onOpenChange={onClose}
      title={`Pause ${title}`}
      description={meanwhile(trigger.kind)}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" busy={pause.isPending} disabled={end === null || isPast} onClick={start}>
            Pause
          </Button>
        </>
      }
    >
      <form
        className="flex flex-col gap-3 pb-2"
        onSubmit={(event) => {
          event.preventDefault()
          start()
        }}
      >
        <Field label="How long">
          <Select
            data-autofocus
            value={choice}
            options={PAUSES}
            onChange={(next) => {
              setChoice(next as PauseChoice)
              pause.reset()
            }}
          />
        </Field>
        {choice === 'until' && (
          <Field
            label="Day and time"
            hint="In your time zone."
            error={isPast && 'That is past. Choose a later time.'}
          >
            <TextInput
              type="datetime-local"
              value={chosen}
              onChange={(event) => {
                setChosen(event.target.value)
                pause.reset()
              }}
            />
          </Field>
        )}
        {refused ? (
          <p role="alert" className="text-sm text-danger-ink">
            {refused.text} {refused.hint}
          </p>
        ) : isPast ? null : (
          <p aria-live="polite" className="text-sm text-muted">
            {end === null ? (
              'Choose when it goes on.'
            ) : (
              <>
                It goes on at <BothClocks at={end} zone={trigger.timezone} />.
              </>
            )}
          </p>
        )}
        <button type="submit" hidden />
      </form>
    </Dialog>
  )
}
