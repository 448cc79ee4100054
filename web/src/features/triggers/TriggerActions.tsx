import { useInfiniteQuery } from '@tanstack/react-query'
import { Ellipsis, FlaskConical, Pause, Pencil, Play, PowerOff, Trash2 } from 'lucide-react'
import { useMemo, useState } from 'react'

import { useWhyNot } from '@/api/me'
import { useGo } from '@/ui/AppLink'
import { Banner } from '@/ui/Banner'
import { Button } from '@/ui/Button'
import { ConfirmDialog } from '@/ui/ConfirmDialog'
import { CopyMenu } from '@/ui/CopyMenu'
import { IconButton } from '@/ui/IconButton'
import { Menu } from '@/ui/Menu'
import { usePaletteActions } from '@/ui/paletteActions'
import { toast } from '@/ui/toast'

import { invocationsQuery, type Trigger, useDeleteTrigger, useSwitch } from './api'
import { copiesOf } from './copies'
import { deletionWords, droppedWords } from './files'
import { FireDialog, type Firing } from './FireDialog'
import { PauseDialog } from './PauseDialog'
import { isOn, isPaused } from './state'
import { TriggerSwitch } from './TriggerSwitch'

const MOST_COUNTED = 200

interface TriggerActionsProps {
  trigger: Trigger
  onEdit(trigger: Trigger): void
}

export function TriggerActions({ trigger, onEdit }: TriggerActionsProps) {
  const [firing, setFiring] = useState<Firing | null>(null)
  const [asked, setAsked] = useState<'pause' | 'delete' | null>(null)
  const mayNotFire = useWhyNot('trigger.fire')
  const mayNotWrite = useWhyNot('trigger.write')
  const turn = useSwitch()
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
          : [{ id: 'trigger.edit', label: `Edit ${title}`, icon: Pencil, run: () => onEdit(trigger) }]),
      ],
      [mayNotFire, mayNotWrite, title, trigger, onEdit],
    ),
  )
  /** A pause would end by itself; its switch, which is off already, cannot say that it shall not. */
  async function switchOff() {
    try {
      await turn.mutateAsync({ id: trigger.id, enabled: false })
      toast.success(`${title} is off, and stays off`)
    } catch (error) {
      toast.error(error)
    }
  }
  return (
    <>
      <TriggerSwitch trigger={trigger} withLabel />
      <Button variant="primary" icon={Play} whyNot={mayNotFire} onClick={() => setFiring('now')}>
        Run now
      </Button>
      <Button icon={Pencil} whyNot={mayNotWrite} onClick={() => onEdit(trigger)}>
        Edit
      </Button>
      <CopyMenu items={copiesOf(trigger)} />
      <Menu
        trigger={<IconButton label="More" icon={Ellipsis} />}
        items={[
          canPause(trigger) && {
            label: isPaused(trigger) ? 'Pause until another time' : 'Pause for a while',
            icon: Pause,
            disabled: mayNotWrite,
            onSelect: () => setAsked('pause'),
          },
          trigger.state === 'paused' && {
            label: 'Switch off instead',
            icon: PowerOff,
            disabled: mayNotWrite,
            onSelect: () => void switchOff(),
          },
          {
            label: 'Test-fire with a sample',
            icon: FlaskConical,
            disabled: mayNotFire,
            onSelect: () => setFiring('test'),
          },
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
      {asked === 'pause' && <PauseDialog trigger={trigger} onClose={() => setAsked(null)} />}
      <DeleteDialog
        trigger={trigger}
        open={asked === 'delete'}
        onClose={() => setAsked(null)}
        onDeleted={() => go('/schedules')}
      />
    </>
  )
}

/** What does not fire anyway has nothing to pause. */
function canPause(trigger: Trigger): boolean {
  return trigger.kind !== 'manual' && (isOn(trigger) || isPaused(trigger))
}

/** Asked when the dialog is open: what was taken and has not started. */
function Dropped({ trigger }: { trigger: Trigger }) {
  const query = useInfiniteQuery(invocationsQuery(trigger.id, 'pending', MOST_COUNTED))
  const [page] = query.data?.pages ?? []
  const words = query.isError
    ? 'Whether firings wait to start could not be looked up. Those that do are dropped with it.'
    : droppedWords(page?.items.length ?? 0, Boolean(page?.next_cursor))
  return words && <Banner tone="warning" className="mt-3" title={words} />
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
      body={
        <>
          {deletionWords(trigger)}
          <Dropped trigger={trigger} />
        </>
      }
      confirmLabel="Delete the trigger"
      requireText={trigger.name}
      onConfirm={async () => {
        await remove.mutateAsync(trigger.id)
        toast.success(`${trigger.name} is deleted`)
        onDeleted()
      }}
    />
  )
}
