import { ConfirmDialog } from '@/ui/ConfirmDialog'
import { toast } from '@/ui/toast'

import { useDeleteWorkflow, type Workflow } from './api'

interface DeleteDialogProps {
  workflow: Pick<Workflow, 'name' | 'title'>
  open: boolean
  onOpenChange(open: boolean): void
  onDeleted?(): void
}

export function DeleteDialog({ workflow, open, onOpenChange, onDeleted }: DeleteDialogProps) {
  const remove = useDeleteWorkflow()
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Delete ${workflow.title}?`}
      body="The workflow and its draft go, and this cannot be taken back. Its runs stay in the history, and its name is free for another one. It is refused while runs of it are under way."
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
