import { Copy, Ellipsis, FlaskConical, Pencil, Play, Trash2 } from 'lucide-react'
import { useMemo, useState } from 'react'

import { useWhyNot } from '@/api/me'
import { useGo } from '@/ui/AppLink'
import { Button } from '@/ui/Button'
import { copyText } from '@/ui/clipboard'
import { ConfirmDialog } from '@/ui/ConfirmDialog'
import { IconButton } from '@/ui/IconButton'
import { Menu } from '@/ui/Menu'
import { usePaletteActions } from '@/ui/paletteActions'
import { toast } from '@/ui/toast'

import { type Trigger, useDeleteTrigger } from './api'
import { FireDialog, type Firing } from './FireDialog'
import { TriggerDialog } from './TriggerDialog'
import { triggerHref } from './TriggerTable'
import { TriggerSwitch } from './TriggerSwitch'

export function TriggerActions({ trigger }: { trigger: Trigger }) {
  const [firing, setFiring] = useState<Firing | null>(null)
  const [asked, setAsked] = useState<'edit' | 'delete' | null>(null)
  const mayNotFire = useWhyNot('trigger.fire')
  const mayNotWrite = useWhyNot('trigger.write')
  const go = useGo()
  const title = trigger.title || trigger.name
  usePaletteActions(
    useMemo(
      () => [
        ...(mayNotFire
          ? []
          : [
              {
                id: 'trigger.run',
                label: `Run ${title} now`,
                icon: Play,
                keys: 'shift+r',
                run: () => setFiring('now'),
              },
            ]),
        ...(mayNotWrite
          ? []
          : [{ id: 'trigger.edit', label: `Edit ${title}`, icon: Pencil, run: () => setAsked('edit') }]),
      ],
      [mayNotFire, mayNotWrite, title],
    ),
  )
  return (
    <>
      <TriggerSwitch trigger={trigger} withLabel />
      <Button variant="primary" icon={Play} whyNot={mayNotFire} onClick={() => setFiring('now')}>
        Run now
      </Button>
      <Button icon={Pencil} whyNot={mayNotWrite} onClick={() => setAsked('edit')}>
        Edit
      </Button>
      <Menu
        trigger={<IconButton label="More" icon={Ellipsis} />}
        items={[
          {
            label: 'Test-fire with a sample',
            icon: FlaskConical,
            disabled: mayNotFire,
            onSelect: () => setFiring('test'),
          },
          {
            label: 'Copy as command',
            icon: Copy,
            onSelect: () => void copy(`onward trigger show ${trigger.name}`),
          },
          { label: 'Copy the id', icon: Copy, onSelect: () => void copy(trigger.id) },
          'separator',
          {
            label: 'Delete',
            icon: Trash2,
            danger: true,
            disabled: mayNotWrite,
            onSelect: () => setAsked('delete'),
          },
        ]}
      />
      <FireDialog trigger={trigger} firing={firing} onClose={() => setFiring(null)} />
      <TriggerDialog
        open={asked === 'edit'}
        trigger={trigger}
        onOpenChange={() => setAsked(null)}
        // Its address is its name.
        onSaved={(saved) => saved.name !== trigger.name && go(triggerHref(saved.name), { replace: true })}
      />
      <DeleteDialog
        trigger={trigger}
        open={asked === 'delete'}
        onClose={() => setAsked(null)}
        onDeleted={() => go('/schedules')}
      />
    </>
  )
}

interface DeleteDialogProps {
  trigger: Trigger
  open: boolean
  onClose(): void
  onDeleted(): void
}

function DeleteDialog({ trigger, open, onClose, onDeleted }: DeleteDialogProps) {
  const remove = useDeleteTrigger()
  return (
    <ConfirmDialog
      danger
      open={open}
      onOpenChange={onClose}
      title={`Delete ${trigger.title || trigger.name}?`}
      body="It starts nothing any more, and its decision log and the list of what it started go with it. Runs that it started stay. To stop it for a while, switch it off instead."
      confirmLabel="Delete the schedule"
      requireText={trigger.name}
      onConfirm={async () => {
        await remove.mutateAsync(trigger.id)
        toast.success(`${trigger.name} is deleted`)
        onDeleted()
      }}
    />
  )
}

async function copy(text: string): Promise<void> {
  if (await copyText(text)) toast.success('Copied')
}
