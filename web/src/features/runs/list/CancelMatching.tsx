import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { ConfirmDialog } from '@/ui/ConfirmDialog'
import { Field } from '@/ui/Field'
import { TextArea } from '@/ui/TextArea'
import { toast } from '@/ui/toast'

import { cancelMatching } from '../api'
import type { RunFilters } from '../model/filters'
import { counted } from '../words'

interface CancelMatchingProps {
  open: boolean
  onOpenChange(open: boolean): void
  filters: RunFilters
  /** How many open runs fit now. */
  count: number
}

/** Every open run that the filters fit, also those that no page has shown so far. */
export function CancelMatching({ open, onOpenChange, filters, count }: CancelMatchingProps) {
  const client = useQueryClient()
  const [reason, setReason] = useState('')
  async function cancel() {
    const { requested } = await cancelMatching(filters, reason)
    toast.success(`${counted(requested, 'run')} ${requested === 1 ? 'is' : 'are'} being cancelled.`)
    void client.invalidateQueries({ queryKey: ['runs'] })
  }
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Cancel all ${counted(count, 'open run')} that fit the filters?`}
      danger
      confirmLabel={`Cancel ${counted(count, 'run')}`}
      requireText={count > 20 ? 'cancel' : undefined}
      onConfirm={cancel}
      body={
        <div className="flex flex-col gap-3">
          <p>
            Their waits, steps, children and approvals close with them. Runs that start meanwhile and fit are
            cancelled too.
          </p>
          <Field label="Why" hint="People read it later at each of the runs.">
            <TextArea value={reason} onChange={(event) => setReason(event.target.value)} maxLength={2000} />
          </Field>
        </div>
      }
    />
  )
}
