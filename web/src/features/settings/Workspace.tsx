import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { meQuery, useWhyNot } from '@/api/me'
import { problemAt } from '@/api/problem'
import { Button } from '@/ui/Button'
import { CopyButton } from '@/ui/CopyButton'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { errorWords } from '@/ui/errors'
import { Field } from '@/ui/Field'
import { Section } from '@/ui/Section'
import { Skeleton } from '@/ui/Skeleton'
import { TextInput } from '@/ui/TextInput'
import { Time } from '@/ui/Time'
import { toast } from '@/ui/toast'

import { keys, renameWorkspace, workspaceQuery } from './api'

export function Workspace() {
  const query = useQuery(workspaceQuery)
  if (query.isError) return <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
  if (!query.data) return <Skeleton lines={4} />
  const workspace = query.data
  return (
    <Section
      title="Workspace"
      description="Everything in Onward belongs to a workspace: workflows, runs, members, secrets."
    >
      <div className="flex max-w-xl flex-col gap-4">
        <RenameForm key={workspace.title} title={workspace.title} />
        <dl className="grid grid-cols-[8rem_minmax(0,1fr)] items-center gap-x-4 gap-y-2 text-sm [&>dt]:text-muted">
          <dt>Short name</dt>
          <dd className="flex items-center gap-1 font-mono text-xs">
            {workspace.slug} <CopyButton value={workspace.slug} label="Copy the short name" />
          </dd>
          <dt>Id</dt>
          <dd className="flex min-w-0 items-center gap-1 font-mono text-xs">
            <span className="truncate">{workspace.id}</span>{' '}
            <CopyButton value={workspace.id} label="Copy the id" />
          </dd>
          <dt>Made</dt>
          <dd>
            <Time at={workspace.created_at} mode="absolute" />
          </dd>
        </dl>
      </div>
    </Section>
  )
}

function RenameForm({ title }: { title: string }) {
  const client = useQueryClient()
  const [typed, setTyped] = useState(title)
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<unknown>(null)
  const whyNot = useWhyNot('system.write')
  const changed = typed.trim() !== '' && typed.trim() !== title

  async function rename() {
    if (!changed || busy || whyNot) return
    setBusy(true)
    setRefused(null)
    try {
      await renameWorkspace(typed.trim())
      await client.invalidateQueries({ queryKey: keys.workspace })
      await client.invalidateQueries({ queryKey: meQuery.queryKey })
      toast.success('The workspace has its new name')
    } catch (error) {
      setRefused(error)
      setBusy(false)
    }
  }
  return (
    <form
      className="flex flex-wrap items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        void rename()
      }}
    >
      <Field
        label="Name"
        className="min-w-48 flex-1"
        error={refused === null ? undefined : (problemAt(refused, '/title') ?? errorWords(refused).text)}
      >
        <TextInput
          maxLength={200}
          value={typed}
          readOnly={whyNot !== undefined}
          onChange={(event) => setTyped(event.target.value)}
        />
      </Field>
      <Button type="submit" busy={busy} whyNot={whyNot} disabled={!whyNot && !changed}>
        Rename
      </Button>
    </form>
  )
}
