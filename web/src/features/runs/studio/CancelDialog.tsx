import { useState } from 'react'

import { ConfirmDialog } from '@/ui/ConfirmDialog'
import { Field } from '@/ui/Field'
import { TextArea } from '@/ui/TextArea'
import { toast } from '@/ui/toast'

import { useCancelRun } from '../api'

export function CancelDialog({
  id,
  open,
  onOpenChange,
}: {
  id: string
  open: boolean
  onOpenChange(open: boolean): void
}) {
  const [reason, setReason] = useState('')
  const cancel = useCancelRun(id)
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title="Cancel this run?"
      danger
      confirmLabel="Cancel the run"
      onConfirm={async () => {
        await cancel.mutateAsync(reason)
        toast.success('The run is being cancelled.')
      }}
      body={
        <div className="flex flex-col gap-3">
          <p>
            Its waits, steps, children and approvals close with it. What has happened stays as it is; steps
            under “finally” still run.
          </p>
          <Field label="Why" hint="People read it later at the run.">
            <TextArea
              value={reason}
              onChange={(event) => setReason(event.target.value)}
              maxLength={2000}
              data-autofocus
            />
          </Field>
        </div>
      }
    />
  )
}
