import { useState } from 'react'

import { Problem } from '@/api/problem'
import { useGo } from '@/ui/AppLink'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { errorWords } from '@/ui/errors'
import { Field } from '@/ui/Field'
import { TextInput } from '@/ui/TextInput'
import { toast } from '@/ui/toast'

import { exportDocument, useCreateWorkflow, type Workflow } from './api'
import { isName, renamed } from './naming'

interface DuplicateDialogProps {
  workflow: Pick<Workflow, 'name' | 'title'>
  open: boolean
  onOpenChange(open: boolean): void
}

export function DuplicateDialog(props: DuplicateDialogProps) {
  return props.open ? <Duplicate {...props} /> : null
}

function Duplicate({ workflow, open, onOpenChange }: DuplicateDialogProps) {
  const [name, setName] = useState(`${workflow.name}-copy`.slice(0, 63))
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const create = useCreateWorkflow()
  const go = useGo()
  const wrong = isName(name) ? undefined : 'Small letters, digits and dashes, beginning with a letter.'

  async function duplicate() {
    if (wrong || busy) return
    setBusy(true)
    setError(null)
    try {
      const { document } = await exportDocument(workflow.name)
      const created = await create.mutateAsync({ document: renamed(document, name) })
      toast.success(`${created.name} is there as a draft`)
      go(`/workflows/${created.name}/edit`)
    } catch (refused) {
      setError(refused)
      setBusy(false)
    }
  }
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Duplicate ${workflow.title}`}
      description="The copy begins as a draft. It runs once you publish it."
      size="sm"
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button variant="primary" busy={busy} disabled={Boolean(wrong)} onClick={() => void duplicate()}>
            Duplicate
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void duplicate()
        }}
      >
        <Field label="Name of the copy" error={(name && wrong) || refusalWords(error)} required>
          <TextInput mono data-autofocus value={name} onChange={(event) => setName(event.target.value)} />
        </Field>
      </form>
    </Dialog>
  )
}

function refusalWords(error: unknown): string | undefined {
  if (error === null) return undefined
  const words = errorWords(error)
  const [first] = error instanceof Problem ? error.errors : []
  return first?.detail ?? [words.text, words.hint].filter(Boolean).join(' ')
}
