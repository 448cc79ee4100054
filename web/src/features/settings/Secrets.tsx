import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Lock, Pencil, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'

import { useWhyNot } from '@/api/me'
import { usePeople } from '@/api/people'
import { AppLink } from '@/ui/AppLink'
import { Button } from '@/ui/Button'
import { ConfirmDialog } from '@/ui/ConfirmDialog'
import { CopyButton } from '@/ui/CopyButton'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { IconButton } from '@/ui/IconButton'
import { Section } from '@/ui/Section'
import { type Column, Table } from '@/ui/Table'
import { Time } from '@/ui/Time'
import { toast } from '@/ui/toast'

import { dropSecret, keys, type Secret, secretsQuery } from './api'
import { SecretDialog } from './SecretDialog'

/** Names only: a value goes in and never comes out. */
export function Secrets() {
  const client = useQueryClient()
  const query = useQuery(secretsQuery)
  const [setting, setSetting] = useState<string | null>(null)
  const [dropping, setDropping] = useState<Secret | null>(null)
  const whyNot = useWhyNot('secret.write')
  const columns = useColumns(setSetting, setDropping)
  const rows = query.data?.items ?? []
  const add = (
    <Button variant="primary" size="sm" icon={Plus} whyNot={whyNot} onClick={() => setSetting('')}>
      New secret
    </Button>
  )
  return (
    <Section
      title="Secrets"
      description="Values that steps use and nobody reads: not here, not in runs, not in logs."
      actions={rows.length > 0 && add}
      framed
    >
      {query.isError && !query.data ? (
        <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <Table
          label="Secrets"
          columns={columns}
          rows={rows}
          rowKey={(secret) => secret.name}
          loading={query.isPending}
          empty={
            <EmptyState
              icon={Lock}
              title="No secrets"
              body={
                <>
                  Set one here, then use it in a step as{' '}
                  <code className="font-mono text-xs">{'{{ secrets.NAME }}'}</code>.
                </>
              }
              action={add}
            />
          }
        />
      )}
      {setting !== null && (
        <SecretDialog
          name={setting}
          taken={rows.map((secret) => secret.name)}
          onClose={() => setSetting(null)}
        />
      )}
      <ConfirmDialog
        open={dropping !== null}
        onOpenChange={() => setDropping(null)}
        title={`Delete ${dropping?.name ?? ''}?`}
        body={dropWords(dropping)}
        confirmLabel="Delete"
        danger
        requireText={dropping?.name}
        onConfirm={async () => {
          if (dropping === null) return
          await dropSecret(dropping.name)
          await client.invalidateQueries({ queryKey: keys.secrets })
          toast.success(`${dropping.name} is deleted`)
        }}
      />
    </Section>
  )
}

function useColumns(onSet: (name: string) => void, onDrop: (secret: Secret) => void): Column<Secret>[] {
  const person = usePeople()
  const mayNot = useWhyNot('secret.write')
  return [
    {
      id: 'name',
      header: 'Name',
      cell: (secret) => (
        <span className="flex min-w-0 items-center gap-1">
          <span className="truncate font-mono text-xs">{secret.name}</span>
          <CopyButton value={secret.name} label="Copy the name" />
        </span>
      ),
    },
    { id: 'set', header: 'Set', width: '8rem', cell: (secret) => <Time at={secret.updated_at} /> },
    {
      id: 'used',
      header: 'Used by',
      width: '30%',
      hideBelow: 'sm',
      cell: (secret) => <UsedBy names={secret.used_by} />,
    },
    {
      id: 'by',
      header: 'Made by',
      width: '10rem',
      hideBelow: 'md',
      cell: (secret) => <span className="block truncate">{person(secret.created_by)}</span>,
    },
    {
      id: 'does',
      header: <span className="sr-only">Change or delete</span>,
      width: '6rem',
      align: 'right',
      cell: (secret) => (
        <span className="flex justify-end">
          <IconButton
            label={`Set ${secret.name} anew`}
            icon={Pencil}
            whyNot={mayNot}
            onClick={() => onSet(secret.name)}
          />
          <IconButton
            label={`Delete ${secret.name}`}
            icon={Trash2}
            whyNot={mayNot}
            onClick={() => onDrop(secret)}
          />
        </span>
      ),
    },
  ]
}

function UsedBy({ names }: { names: readonly string[] }) {
  if (names.length === 0) return <span className="text-muted">no workflow</span>
  return (
    <span className="block truncate" title={names.join('\n')}>
      {names.map((name, place) => (
        <span key={name}>
          {place > 0 && ', '}
          <AppLink href={`/workflows/${name}`} className="text-accent-ink hover:underline">
            {name}
          </AppLink>
        </span>
      ))}
    </span>
  )
}

function dropWords(secret: Secret | null): string {
  const names = secret?.used_by ?? []
  const used =
    names.length === 0
      ? 'No workflow names it.'
      : `Steps of ${names.join(', ')} use it, and fail from then on.`
  return `${used} The value cannot be brought back.`
}
