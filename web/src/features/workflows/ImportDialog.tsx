import { useQueryClient } from '@tanstack/react-query'
import { FileUp } from 'lucide-react'
import { useState } from 'react'

import { Problem } from '@/api/problem'
import { useWhyNot } from '@/api/me'
import { Banner } from '@/ui/Banner'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { toast } from '@/ui/toast'

import { applyFiles, keys } from './api'
import {
  type ApplyItem,
  hasWork,
  type ImportFile,
  importSummary,
  merged,
  type Planned,
  problemsByFile,
  workOf,
} from './importing'
import { FileDrop } from './ImportDrop'
import { ImportFiles } from './ImportFiles'

interface ImportDialogProps {
  open: boolean
  onOpenChange(open: boolean): void
}

/** YAML files become workflows: everything is checked first, and either all of it is published or nothing. */
export function ImportDialog(props: ImportDialogProps) {
  return props.open ? <Import {...props} /> : null
}

/** What the server said to the present files; null while they were not checked. */
interface Checked {
  items: readonly ApplyItem[] | null
  /** Those, and the triggers and alerts beside their steps. */
  work: readonly Planned[]
  error: unknown
}

const UNCHECKED: Checked = { items: null, work: [], error: null }

function Import({ open, onOpenChange }: ImportDialogProps) {
  const [files, setFiles] = useState<readonly ImportFile[]>([])
  const [checked, setChecked] = useState(UNCHECKED)
  const [busy, setBusy] = useState(false)
  const client = useQueryClient()
  const whyNot = useWhyNot('workflow.publish')
  const ready = checked.items !== null && hasWork(checked.work)

  async function check(next: readonly ImportFile[]) {
    setFiles(next)
    setChecked(UNCHECKED)
    if (next.length === 0) return
    setBusy(true)
    try {
      const planned = await applyFiles(next, true)
      setChecked({ items: planned.items, work: workOf(planned), error: null })
    } catch (error) {
      setChecked({ ...UNCHECKED, error })
    } finally {
      setBusy(false)
    }
  }
  async function publish() {
    if (!ready || busy) return
    setBusy(true)
    try {
      const done = await applyFiles(files, false)
      await client.invalidateQueries({ queryKey: keys.all })
      toast.success(`Imported: ${importSummary(workOf(done))}`, { action: firstOf(done.items) })
      onOpenChange(false)
    } catch (error) {
      setChecked({ ...UNCHECKED, error })
      setBusy(false)
    }
  }
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      size="lg"
      title="Import workflows"
      description="Each file is checked first. All of them are published, or nothing is."
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button
            variant="primary"
            icon={FileUp}
            busy={busy}
            disabled={!ready}
            whyNot={whyNot}
            onClick={() => void publish()}
          >
            {ready ? `Publish: ${importSummary(checked.work)}` : 'Publish'}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <FileDrop files={files} onAdd={(added) => void check(merged(files, added))} />
        <Outcome checked={checked} files={files} onRetry={() => void check(files)} />
        <ImportFiles
          files={files}
          items={checked.items}
          problems={problemsOf(checked.error, files)}
          checking={busy}
          onRemove={(path) => void check(files.filter((file) => file.path !== path))}
        />
      </div>
    </Dialog>
  )
}

interface OutcomeProps {
  checked: Checked
  files: readonly ImportFile[]
  onRetry(): void
}

function Outcome({ checked, files, onRetry }: OutcomeProps) {
  const { items, work, error } = checked
  if (error instanceof Problem && error.errors.length > 0) {
    const general = problemsOf(error, files).get('') ?? []
    return (
      <Banner tone="danger" title={error.detail}>
        {general.map((problem) => problem.text).join(' ')} {error.hint}
      </Banner>
    )
  }
  if (error !== null) return <ErrorPanel error={error} onRetry={onRetry} />
  if (items !== null && !hasWork(work))
    return <Banner tone="info" title="Nothing to do: the workspace has all of this already." />
  return null
}

function problemsOf(error: unknown, files: readonly ImportFile[]) {
  return problemsByFile(files, error instanceof Problem ? error.errors : [])
}

function firstOf(items: readonly ApplyItem[]) {
  const changed = items.filter((item) => item.action === 'create' || item.action === 'update')
  return changed.length === 1 ? { label: 'Open it', href: `/workflows/${changed[0]?.name}` } : undefined
}
