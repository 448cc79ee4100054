import { useState } from 'react'

import { useWhyNot } from '@/api/me'
import { ConfirmDialog } from '@/ui/ConfirmDialog'
import { Switch } from '@/ui/Switch'
import { toast } from '@/ui/toast'

import { type Alert, useSwitch } from './api'

/** Enabling happens at once; disabling says first what it means. */
export function AlertSwitch({ alert, withLabel }: { alert: Alert; withLabel?: boolean }) {
  const [asking, setAsking] = useState(false)
  const turn = useSwitch()
  const mayNot = useWhyNot('alert.write')
  const title = alert.title || alert.name

  function change(enabled: boolean) {
    if (!enabled) return setAsking(true)
    turn.mutate(
      { id: alert.id, enabled },
      {
        onSuccess: () => toast.success(`${title} is on, and tells of what happens from now on`),
        onError: (error) => toast.error(error),
      },
    )
  }
  return (
    <>
      <Switch
        label={withLabel ? (alert.enabled ? 'On' : 'Off') : `${title}: on`}
        hideLabel={!withLabel}
        checked={alert.enabled}
        busy={turn.isPending}
        whyNot={mayNot}
        onChange={change}
      />
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Switch ${title} off?`}
        body="Nobody is told by it any more. Notices that are on their way are cancelled, and what it has counted is forgotten."
        confirmLabel="Switch off"
        onConfirm={async () => {
          await turn.mutateAsync({ id: alert.id, enabled: false })
          toast.success(`${title} is off`)
        }}
      />
    </>
  )
}
