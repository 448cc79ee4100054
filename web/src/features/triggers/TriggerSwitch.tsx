import { useState } from 'react'

import { useWhyNot } from '@/api/me'
import { ConfirmDialog } from '@/ui/ConfirmDialog'
import { Switch } from '@/ui/Switch'
import { toast } from '@/ui/toast'

import { type Trigger, useSwitch } from './api'
import { isOn, isPaused } from './state'

interface TriggerSwitchProps {
  trigger: Trigger
  withLabel?: boolean
}

const MEANWHILE: Record<string, string> = {
  webhook: 'Deliveries are refused with 404 until it is switched on again.',
  event: 'Events that come until it is switched on again do not start it.',
}

/** Where the focus goes when what was pressed beside it is no longer needed. */
export function focusSwitch(trigger: Trigger): void {
  document.getElementById(idOf(trigger))?.focus()
}

/** Enabling happens at once; disabling says first what it means. */
export function TriggerSwitch({ trigger, withLabel }: TriggerSwitchProps) {
  const [asking, setAsking] = useState(false)
  const turn = useSwitch()
  const mayNot = useWhyNot('trigger.write')
  const on = isOn(trigger)
  const title = trigger.title || trigger.name
  const isDone = trigger.state === 'completed'

  function change(enabled: boolean) {
    if (!enabled) return setAsking(true)
    turn.mutate(
      { id: trigger.id, enabled },
      {
        onSuccess: () =>
          toast.success(isPaused(trigger) ? `${title} goes on now` : `${title} is on, and counts from now`),
        onError: (error) => toast.error(error),
      },
    )
  }
  return (
    <>
      <Switch
        id={withLabel ? idOf(trigger) : undefined}
        label={withLabel ? (on ? 'On' : isPaused(trigger) ? 'Paused' : 'Off') : `${title}: on`}
        hideLabel={!withLabel}
        checked={on}
        busy={turn.isPending}
        whyNot={mayNot ?? (isDone ? 'It is done. Give it another time, then it is on again.' : undefined)}
        onChange={change}
      />
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Switch ${title} off?`}
        body={`What it has recorded and not started is cancelled. Runs that are under way go on. ${MEANWHILE[trigger.kind] ?? 'When it is switched on again it counts from then: nothing is made up for.'}`}
        confirmLabel="Switch off"
        onConfirm={async () => {
          await turn.mutateAsync({ id: trigger.id, enabled: false })
          toast.success(`${title} is off`)
        }}
      />
    </>
  )
}

function idOf(trigger: Trigger): string {
  return `switch-of-${trigger.id}`
}
