import { useState } from 'react'

import { useWhyNot } from '@/api/me'
import { Banner } from '@/ui/Banner'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { errorWords } from '@/ui/errors'
import { Field } from '@/ui/Field'
import { Select } from '@/ui/Select'
import { ShownOnce } from '@/ui/ShownOnce'
import { Time } from '@/ui/Time'

import { type Trigger, useRotateSecret } from './api'

interface RotateDialogProps {
  trigger: Trigger
  /** There is none to exchange yet. */
  isFirst: boolean
  onClose(): void
}

const OVERLAPS = [
  { value: '0s', label: 'Not at all: it is dead at once' },
  { value: '1h', label: 'For an hour' },
  { value: '24h', label: 'For a day' },
  { value: '7d', label: 'For a week' },
]

/** A new secret, shown once; the one before stays good while its senders change over. */
export function RotateDialog({ trigger, isFirst, onClose }: RotateDialogProps) {
  const [overlap, setOverlap] = useState('24h')
  // It is the first one still while the first one is shown.
  const [first] = useState(isFirst)
  const rotate = useRotateSecret(trigger.id)
  const mayNot = useWhyNot('trigger.write')
  const made = rotate.data
  const refused = rotate.error ? errorWords(rotate.error) : null
  if (made)
    return (
      // Only its button closes it: a key that slips would lose the secret.
      <Dialog
        open
        title="The new secret"
        footer={
          <Button variant="primary" onClick={onClose}>
            I have kept it
          </Button>
        }
      >
        <div className="flex flex-col gap-3 pb-2">
          <Banner tone="warning" title="It is shown this once.">
            Give it to whoever sends. Lost, it can only be exchanged for another one.
          </Banner>
          <ShownOnce label="Secret" value={made.secret} />
          {made.previous_until && (
            <p className="text-sm text-muted">
              The one before is good until <Time mode="absolute" at={made.previous_until} />.
            </p>
          )}
        </div>
      </Dialog>
    )
  return (
    <Dialog
      open
      size="sm"
      onOpenChange={onClose}
      title={first ? 'Make the secret' : 'Rotate the secret'}
      description={
        first
          ? 'Senders prove by it who they are. You see it once, and give it to them.'
          : 'A new one is made, which you see once. Until its senders have it, they sign with the one before.'
      }
      footer={
        <>
          <Button onClick={onClose}>{first ? 'Later' : 'Cancel'}</Button>
          <Button
            variant="primary"
            data-autofocus
            busy={rotate.isPending}
            whyNot={mayNot}
            onClick={() => rotate.mutate(overlap)}
          >
            {first ? 'Make it' : 'Rotate'}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3 pb-2">
        {!first && (
          <Field label="The one before stays good">
            <Select value={overlap} options={OVERLAPS} onChange={setOverlap} />
          </Field>
        )}
        {refused && (
          <p role="alert" className="text-sm text-danger-ink">
            {refused.text} {refused.hint}
          </p>
        )}
      </div>
    </Dialog>
  )
}
