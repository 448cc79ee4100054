import { RotateCcw } from 'lucide-react'
import { useState } from 'react'

import { useWhyNot } from '@/api/me'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { Field } from '@/ui/Field'
import { TextInput } from '@/ui/TextInput'
import { toast } from '@/ui/toast'

import { useRollBack, type Workflow } from './api'

interface RollBackProps {
  workflow: Workflow
  number: number
  onDone?(): void
}

export function RollBackButton({ workflow, number, onDone }: RollBackProps) {
  const [open, setOpen] = useState(false)
  const mayNot = useWhyNot('workflow.publish')
  const whyNot = number === workflow.version ? 'This is the current version.' : mayNot
  return (
    <>
      <Button size="sm" icon={RotateCcw} whyNot={whyNot} onClick={() => setOpen(true)}>
        Roll back to v{number}
      </Button>
      {open && <RollBackDialog workflow={workflow} number={number} onDone={onDone} onOpenChange={setOpen} />}
    </>
  )
}

function RollBackDialog({
  workflow,
  number,
  onDone,
  onOpenChange,
}: RollBackProps & { onOpenChange(open: boolean): void }) {
  const [note, setNote] = useState('')
  const rollBack = useRollBack(workflow.name)

  function confirm() {
    if (rollBack.isPending) return
    rollBack.mutate(
      { version: number, note },
      {
        onSuccess: ({ version, unchanged }) => {
          toast.success(
            unchanged
              ? `v${version.number} says the same already`
              : `v${version.number} is published: it says what v${number} says`,
          )
          onOpenChange(false)
          onDone?.()
        },
      },
    )
  }
  return (
    <Dialog
      open
      onOpenChange={onOpenChange}
      size="sm"
      title={`Roll back to v${number}?`}
      description={`Its content is published again as a new version. New runs use it; runs under way go on with theirs. ${
        workflow.has_draft ? 'The draft stays as it is.' : ''
      }`}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button variant="primary" busy={rollBack.isPending} onClick={confirm}>
            Roll back
          </Button>
        </>
      }
    >
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          confirm()
        }}
      >
        <Field label="Note" hint="Why; it stands in the list of versions.">
          <TextInput
            data-autofocus
            maxLength={2000}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        </Field>
        {rollBack.isError && <ErrorPanel error={rollBack.error} />}
      </form>
    </Dialog>
  )
}
