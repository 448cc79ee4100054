import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { KeyRound, Plus } from 'lucide-react'
import { useMemo, useState } from 'react'

import { useWhyNot } from '@/api/me'
import { usePeople } from '@/api/people'
import { Badge } from '@/ui/Badge'
import { Banner } from '@/ui/Banner'
import { Button } from '@/ui/Button'
import { Code } from '@/ui/Code'
import { ConfirmDialog } from '@/ui/ConfirmDialog'
import { Dialog } from '@/ui/Dialog'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { Section } from '@/ui/Section'
import { ShownOnce } from '@/ui/ShownOnce'
import { type Column, Table } from '@/ui/Table'
import { Time } from '@/ui/Time'
import { toast } from '@/ui/toast'

import { apiKeysQuery, type Key, keys, revokeKey } from './api'
import { NewKeyDialog } from './NewKeyDialog'
import { keyState } from './roles'

export function ApiKeys() {
  const client = useQueryClient()
  const query = useInfiniteQuery(apiKeysQuery)
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data])
  const [isMaking, setMaking] = useState(false)
  const [token, setToken] = useState<string | null>(null)
  const [revoking, setRevoking] = useState<Key | null>(null)
  const whyNot = useWhyNot('key.write')
  const columns = useColumns(setRevoking)
  const make = (
    <Button variant="primary" size="sm" icon={Plus} whyNot={whyNot} onClick={() => setMaking(true)}>
      New key
    </Button>
  )
  return (
    <Section
      title="API keys"
      description="For programs. Keys never decide approvals: only people do."
      actions={rows.length > 0 && make}
      framed
    >
      {query.isError && rows.length === 0 ? (
        <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <Table
          label="API keys"
          columns={columns}
          rows={rows}
          rowKey={(key) => key.id}
          dim={(key) => keyState(key, Date.now()) !== 'active'}
          loading={query.isPending}
          loadMore={query}
          empty={
            <EmptyState
              icon={KeyRound}
              title="No API keys"
              body="A key lets a program start runs and read their outcome."
              action={make}
            />
          }
        />
      )}
      {isMaking && (
        <NewKeyDialog
          onClose={() => setMaking(false)}
          onMade={(made) => {
            setMaking(false)
            setToken(made)
          }}
        />
      )}
      {token !== null && <TokenDialog token={token} onClose={() => setToken(null)} />}
      <ConfirmDialog
        open={revoking !== null}
        onOpenChange={() => setRevoking(null)}
        title={`Revoke ${revoking?.name ?? ''}?`}
        body="Programs that use it are refused at once. It cannot be brought back; it stays in this list."
        confirmLabel="Revoke"
        danger
        onConfirm={async () => {
          if (revoking === null) return
          await revokeKey(revoking.id)
          await client.invalidateQueries({ queryKey: keys.apiKeys })
          toast.success(`${revoking.name} is revoked`)
        }}
      />
    </Section>
  )
}

function useColumns(onRevoke: (key: Key) => void): Column<Key>[] {
  const person = usePeople()
  return [
    { id: 'name', header: 'Name', cell: (key) => <Name apiKey={key} /> },
    { id: 'role', header: 'May', width: '11rem', hideBelow: 'sm', cell: (key) => <May apiKey={key} /> },
    {
      id: 'used',
      header: 'Last used',
      width: '8rem',
      hideBelow: 'sm',
      cell: (key) => <Time at={key.last_used_at} none="never" />,
    },
    {
      id: 'expires',
      header: 'Expires',
      width: '8rem',
      hideBelow: 'md',
      cell: (key) => <Time at={key.expires_at} none="never" />,
    },
    {
      id: 'made',
      header: 'Made by',
      width: '10rem',
      hideBelow: 'lg',
      cell: (key) => <span className="block truncate">{person(key.created_by)}</span>,
    },
    {
      id: 'does',
      header: <span className="sr-only">Revoke</span>,
      width: '6rem',
      align: 'right',
      cell: (key) => <Revoke apiKey={key} onRevoke={onRevoke} />,
    },
  ]
}

function Name({ apiKey }: { apiKey: Key }) {
  const state = keyState(apiKey, Date.now())
  return (
    <span className="flex min-w-0 flex-col">
      <span className="flex min-w-0 items-center gap-2">
        <span className="truncate font-medium">{apiKey.name}</span>
        {state === 'revoked' && <Badge tone="danger">Revoked</Badge>}
        {state === 'expired' && <Badge tone="warning">Expired</Badge>}
      </span>
      <span className="truncate font-mono text-xs text-muted">{apiKey.prefix}…</span>
    </span>
  )
}

function May({ apiKey }: { apiKey: Key }) {
  if (apiKey.scopes.length === 0) return <span className="block truncate">all that {apiKey.role}s may</span>
  return (
    <span className="block truncate" title={apiKey.scopes.join('\n')}>
      {apiKey.scopes.length === 1 ? apiKey.scopes[0] : `${apiKey.scopes.length} permissions`}
    </span>
  )
}

function Revoke({ apiKey, onRevoke }: { apiKey: Key; onRevoke(key: Key): void }) {
  const mayNot = useWhyNot('key.write')
  if (apiKey.revoked_at !== null) return null
  const isFixed = apiKey.created_by === 'system'
  return (
    <Button
      size="sm"
      variant="danger"
      whyNot={
        mayNot ??
        (isFixed ? 'ONWARD_ADMIN_KEY sets this key. Change that setting and restart to end it.' : undefined)
      }
      onClick={() => onRevoke(apiKey)}
    >
      Revoke
    </Button>
  )
}

function TokenDialog({ token, onClose }: { token: string; onClose(): void }) {
  const example = `curl -H "Authorization: Bearer $ONWARD_API_KEY" ${window.location.origin}/api/v1/runs`
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="The key is made"
      footer={
        <Button variant="primary" onClick={onClose}>
          Done
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        <ShownOnce label="Key" value={token} />
        <Banner tone="warning" title="It is shown this once. Copy it now, and keep it like a password." />
        <Code language="shell" wrap value={example} />
      </div>
    </Dialog>
  )
}
