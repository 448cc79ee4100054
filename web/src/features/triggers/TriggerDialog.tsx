import { useRef, useState } from 'react'

import { useWhyNot } from '@/api/me'
import { Banner } from '@/ui/Banner'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { showFirstWrong } from '@/ui/firstWrong'
import { toast } from '@/ui/toast'

import type { Trigger } from './api'
import { AsYaml } from './AsYaml'
import { savingWords } from './files'
import { TriggerFields } from './TriggerFields'
import { type Begun, useTriggerForm } from './useTriggerForm'

interface TriggerDialogProps extends Begun {
  open: boolean
  onOpenChange(open: boolean): void
  onSaved?(trigger: Trigger): void
}

export function TriggerDialog(props: TriggerDialogProps) {
  return props.open ? <Editing {...props} /> : null
}

function Editing({ onOpenChange, onSaved, ...begun }: TriggerDialogProps) {
  const { trigger } = begun
  const editing = useTriggerForm(begun)
  const [asked, setAsked] = useState(false)
  const fields = useRef<HTMLFormElement>(null)
  const mayNot = useWhyNot('trigger.write')
  const hint = trigger && savingWords(trigger)

  function close() {
    if (editing.isChanged && !asked) setAsked(true)
    else onOpenChange(false)
  }
  function submit() {
    if (mayNot) return
    editing.save({
      saved(made) {
        toast.success(trigger ? `${made.name} is saved` : `${made.name} is made and switched on`)
        onOpenChange(false)
        onSaved?.(made)
      },
      wrong: () => showFirstWrong(fields.current),
    })
  }
  return (
    <Dialog
      open
      size="lg"
      onOpenChange={close}
      title={trigger ? `Edit ${trigger.title || trigger.name}` : 'New trigger'}
      footer={
        asked ? (
          <LeaveOrStay onStay={() => setAsked(false)} onLeave={() => onOpenChange(false)} />
        ) : (
          <>
            <Button onClick={close}>Cancel</Button>
            <Button variant="primary" busy={editing.isSaving} whyNot={mayNot} onClick={submit}>
              {trigger ? 'Save' : 'Create trigger'}
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
        {editing.errors.words && <Banner tone="danger" title={editing.errors.words} />}
        {trigger && hint && (
          <Banner tone="warning" title={`It came from the file of ${trigger.workflow}.`}>
            {hint}
          </Banner>
        )}
        <TriggerFields trigger={trigger} editing={editing} />
        <AsYaml
          definition={editing.definition}
          onChange={editing.setDefinition}
          onBroken={editing.setBroken}
        />
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
