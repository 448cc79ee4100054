import { useQuery } from '@tanstack/react-query'

import { ConfirmDialog } from '@/ui/ConfirmDialog'
import { toast } from '@/ui/toast'

import { startersQuery, useDeleteWorkflow, type Workflow } from './api'

interface DeleteDialogProps {
  workflow: Pick<Workflow, 'name' | 'title'>
  open: boolean
  onOpenChange(open: boolean): void
  onDeleted?(): void
}

export function DeleteDialog({ workflow, open, onOpenChange, onDeleted }: DeleteDialogProps) {
  const remove = useDeleteWorkflow()
  const starters = useQuery(startersQuery(workflow.name, open)).data
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Delete ${workflow.title}?`}
      body={
        <>
          The workflow and its draft go, and this cannot be taken back. Its runs stay in the history, and its
          name is free for another one. It is refused while runs of it are under way.
          {starters && starters.names.length > 0 && (
            <strong className="mt-3 block font-medium break-words text-ink">
              Triggers start it, and will fail to start: {starters.names.join(', ')}
              {starters.more && ' and others'}.
            </strong>
          )}
        </>
      }
      confirmLabel="Delete the workflow"
      danger
      requireText={workflow.name}
      onConfirm={async () => {
        await remove.mutateAsync(workflow.name)
        toast.success(`${workflow.title} is deleted`)
        onDeleted?.()
      }}
    />
  )
}
