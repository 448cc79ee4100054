import { useState } from 'react'

import { useWhyNot } from '@/api/me'
import { ConfirmDialog } from '@/ui/ConfirmDialog'
import { Switch } from '@/ui/Switch'
import { toast } from '@/ui/toast'

import { useSetEnabled, type Workflow } from './api'

interface EnabledSwitchProps {
  workflow: Pick<Workflow, 'name' | 'title' | 'enabled'>
  withLabel?: boolean
}

/** Enabling happens at once; disabling says first what it means. */
export function EnabledSwitch({ workflow, withLabel }: EnabledSwitchProps) {
  const [asking, setAsking] = useState(false)
  const setEnabled = useSetEnabled()
  const whyNot = useWhyNot('workflow.publish')

  function change(enabled: boolean) {
    if (!enabled) return setAsking(true)
    setEnabled.mutate(
      { name: workflow.name, enabled },
      {
        onSuccess: () => toast.success(`${workflow.title} is enabled`),
        onError: (error) => toast.error(error),
      },
    )
  }
  return (
    <>
      <Switch
        label={withLabel ? (workflow.enabled ? 'Enabled' : 'Disabled') : `${workflow.title}: enabled`}
        hideLabel={!withLabel}
        checked={workflow.enabled}
        busy={setEnabled.isPending}
        whyNot={whyNot}
        onChange={change}
      />
      <DisableDialog workflow={workflow} open={asking} onOpenChange={setAsking} />
    </>
  )
}

interface DisableDialogProps extends EnabledSwitchProps {
  open: boolean
  onOpenChange(open: boolean): void
}

export function DisableDialog({ workflow, open, onOpenChange }: DisableDialogProps) {
  const setEnabled = useSetEnabled()
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Disable ${workflow.title}?`}
      body="It starts no new runs, however they are asked for, until somebody enables it again. Runs that are under way go on to their end."
      confirmLabel="Disable"
      onConfirm={async () => {
        await setEnabled.mutateAsync({ name: workflow.name, enabled: false })
        toast.success(`${workflow.title} is disabled`)
      }}
    />
  )
}
