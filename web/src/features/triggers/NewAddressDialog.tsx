import { ConfirmDialog } from '@/ui/ConfirmDialog'
import { toast } from '@/ui/toast'

import { type Trigger, useNewAddress } from './api'

/** For an address that has come into wrong hands. */
export function NewAddressDialog({ trigger, onClose }: { trigger: Trigger; onClose(): void }) {
  const renew = useNewAddress(trigger.id)
  return (
    <ConfirmDialog
      danger
      open
      onOpenChange={onClose}
      title="A new address?"
      body="The old one is dead at once: whoever sends to it gets 404 until they have the new one. Its secret stays as it is."
      confirmLabel="Make a new address"
      onConfirm={async () => {
        await renew.mutateAsync()
        toast.success('It has a new address. Give it to its senders.')
      }}
    />
  )
}
