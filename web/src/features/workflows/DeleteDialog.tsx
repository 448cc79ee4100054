import { useQuery } from '@tanstack/react-query'

import { AppLink } from '@/ui/AppLink'
import { Banner } from '@/ui/Banner'
import { ConfirmDialog } from '@/ui/ConfirmDialog'
import { toast } from '@/ui/toast'

import { startersQuery, tellingQuery, useDeleteWorkflow, type Workflow } from './api'
import { leftWords } from './starts'

interface DeleteDialogProps {
  workflow: Pick<Workflow, 'name' | 'title'>
  open: boolean
  onOpenChange(open: boolean): void
  onDeleted?(): void
}

const MOST_NAMED = 12

export function DeleteDialog({ workflow, open, onOpenChange, onDeleted }: DeleteDialogProps) {
  const remove = useDeleteWorkflow()
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Delete ${workflow.title}?`}
      body={
        <>
          The workflow and its draft go, and this cannot be taken back. Its runs stay in the history, and its
          name is free for another one. It is refused while runs of it are under way.
          <Starters workflow={workflow.name} />
          <Telling workflow={workflow.name} />
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

/** The triggers that are left behind. */
function Starters({ workflow }: { workflow: string }) {
  const query = useQuery(startersQuery(workflow))
  if (query.isError)
    return (
      <Banner tone="warning" className="mt-3" title="Its triggers could not be looked up.">
        Those that start it stay, and their firings will fail.
      </Banner>
    )
  const { names, more } = query.data ?? { names: [], more: false }
  if (names.length === 0 && !more) return null
  return (
    <Banner tone="warning" className="mt-3" title={leftWords(names.length, more)}>
      <Names of="/schedules" names={names} more={more} />
    </Banner>
  )
}

/** The alerts that arrive nowhere then. Who may not read them is told nothing of them. */
function Telling({ workflow }: { workflow: string }) {
  const names = useQuery(tellingQuery(workflow)).data ?? []
  if (names.length === 0) return null
  const title =
    names.length === 1
      ? '1 alert starts it. It stays, and will not arrive there.'
      : `${names.length} alerts start it. They stay, and will not arrive there.`
  return (
    <Banner tone="warning" className="mt-3" title={title}>
      <Names of="/alerts" names={names} more={false} />
    </Banner>
  )
}

function Names({ of, names, more }: { of: string; names: readonly string[]; more: boolean }) {
  return (
    <ul className="flex flex-wrap gap-x-3">
      {names.slice(0, MOST_NAMED).map((name) => (
        <li key={name} className="min-w-0">
          <AppLink
            href={`${of}/${encodeURIComponent(name)}`}
            className="break-words underline underline-offset-2"
          >
            {name}
          </AppLink>
        </li>
      ))}
      {(more || names.length > MOST_NAMED) && (
        <li>{more ? 'and others' : `and ${names.length - MOST_NAMED} more`}</li>
      )}
    </ul>
  )
}
