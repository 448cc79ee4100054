import { useRef, useState } from 'react'

import { useMe, useWhyNot } from '@/api/me'
import { usePeople } from '@/api/people'
import { Banner } from '@/ui/Banner'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { showFirstWrong } from '@/ui/firstWrong'
import { MeanwhilePanel } from '@/ui/MeanwhilePanel'
import { toast } from '@/ui/toast'
import { hasUnfinished } from '@/ui/unfinished'
import { isAsked } from '@/ui/useMeanwhile'

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
  const fields = useRef<HTMLFormElement>(null)
  const banner = useRef<HTMLElement>(null)
  const editing = useTriggerForm(begun, () => hasUnfinished(fields.current))
  const { meanwhile } = editing
  const [asked, setAsked] = useState(false)
  const mayNot = useWhyNot('trigger.write')
  const me = useMe()?.id
  const nameOf = usePeople(meanwhile.newest?.updated_by)
  const trigger = meanwhile.base
  const hint = trigger && savingWords(trigger)

  function close() {
    if (editing.isChanged && !asked) setAsked(true)
    else onOpenChange(false)
  }
  function send(how: 'save' | 'overwrite' | 'makeAnew') {
    if (mayNot) return
    editing[how]({
      saved(made) {
        const isNew = trigger?.id !== made.id
        toast.success(isNew ? `${made.name} is made and switched on` : `${made.name} is saved`)
        onOpenChange(false)
        onSaved?.(made)
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
      title={trigger ? `Edit ${trigger.title || trigger.name}` : 'New trigger'}
      footer={
        asked ? (
          <LeaveOrStay onStay={() => setAsked(false)} onLeave={() => onOpenChange(false)} />
        ) : (
          <>
            <MeanwhilePanel
              what="trigger"
              meanwhile={meanwhile}
              banner={banner}
              refusedAt={editing.refusedAt}
              nameOf={nameOf}
              me={me}
              aboutNew={aboutNew(editing.form.kind)}
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
          send('save')
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
          revision={trigger?.revision}
          onChange={editing.setDefinition}
          onBroken={editing.setBroken}
        />
        {/* Enter in a field saves: a form without a submit button would not. */}
        <button type="submit" hidden />
      </form>
    </Dialog>
  )
}

function aboutNew(kind: string): string {
  if (kind !== 'webhook') return 'As a new one it is switched on.'
  return 'As a new one it is switched on, and has another address, and another secret where Onward makes that.'
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
