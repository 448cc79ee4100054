import { Banner } from '@/ui/Banner'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { ShownOnce } from '@/ui/ShownOnce'

import type { Invitation } from './api'

interface LinkDialogProps {
  made: Invitation
  isNew: boolean
  onClose(): void
}

/** The link stands here and nowhere else. */
export function LinkDialog({ made, isNew, onClose }: LinkDialogProps) {
  const link = `${window.location.origin}/signin?token=${encodeURIComponent(made.link_token)}`
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={isNew ? `${made.member.name} is invited` : `A sign-in link for ${made.member.name}`}
      footer={
        <Button variant="primary" onClick={onClose}>
          Done
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        <ShownOnce label="Sign-in link" value={link} />
        <Banner tone="warning" title="Whoever opens it first is signed in as this member.">
          Send it to them alone. It works once, for {isNew ? 'three days' : '24 hours'}, and is not shown
          again.
        </Banner>
      </div>
    </Dialog>
  )
}
