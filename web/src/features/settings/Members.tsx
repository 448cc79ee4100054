import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { UserPlus } from 'lucide-react'
import { useMemo, useState } from 'react'

import { useMe, useWhyNot } from '@/api/me'
import { Badge } from '@/ui/Badge'
import { Button } from '@/ui/Button'
import { ConfirmDialog } from '@/ui/ConfirmDialog'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { Section } from '@/ui/Section'
import { type Column, Table } from '@/ui/Table'
import { Time } from '@/ui/Time'
import { toast } from '@/ui/toast'

import { changeMember, keys, type Member, membersQuery } from './api'
import { InviteDialog } from './InviteDialog'
import { LinkDialog } from './LinkDialog'
import { MemberMenu, RoleSelect } from './MemberControls'
import type { Asked, Change } from './memberParts'
import { PasswordDialog } from './PasswordDialog'

export function Members() {
  const query = useInfiniteQuery(membersQuery)
  const members = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data])
  const [asked, setAsked] = useState<Asked | null>(null)
  const whyNot = useWhyNot('member.write')
  const change = useChange()
  const columns = useColumns(members, setAsked, change)
  const close = () => setAsked(null)
  return (
    <Section
      title="Members"
      description="People of this workspace, and what each of them may do."
      actions={
        <Button
          variant="primary"
          size="sm"
          icon={UserPlus}
          whyNot={whyNot}
          onClick={() => setAsked({ what: 'invite' })}
        >
          Invite
        </Button>
      }
      framed
    >
      {query.isError && members.length === 0 ? (
        <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <Table
          label="Members"
          columns={columns}
          rows={members}
          rowKey={(member) => member.id}
          dim={(member) => member.disabled_at !== null}
          loading={query.isPending}
          loadMore={query}
          empty={<EmptyState title="Nobody here" />}
        />
      )}
      {asked?.what === 'invite' && (
        <InviteDialog onClose={close} onInvited={(made) => setAsked({ what: 'link', made, isNew: true })} />
      )}
      {asked?.what === 'link' && <LinkDialog made={asked.made} isNew={asked.isNew} onClose={close} />}
      {asked?.what === 'password' && <PasswordDialog member={asked.member} onClose={close} />}
      <ConfirmDialog
        open={asked?.what === 'disable'}
        onOpenChange={close}
        title={`Disable ${asked?.what === 'disable' ? asked.member.name : ''}?`}
        body="They are signed out everywhere at once, and cannot sign in until somebody enables them again. What they made stays."
        confirmLabel="Disable"
        danger
        onConfirm={async () => {
          if (asked?.what === 'disable')
            await change(asked.member, { disabled: true }, `${asked.member.name} is disabled`)
        }}
      />
    </Section>
  )
}

function useChange(): Change {
  const client = useQueryClient()
  return async (member, what, done) => {
    await changeMember(member.id, what)
    await client.invalidateQueries({ queryKey: keys.members })
    await client.invalidateQueries({ queryKey: ['me'] })
    toast.success(done)
  }
}

function useColumns(
  members: readonly Member[],
  onAsk: (asked: Asked) => void,
  change: Change,
): Column<Member>[] {
  return [
    { id: 'name', header: 'Name', cell: (member) => <Person member={member} /> },
    {
      id: 'role',
      header: 'Role',
      width: '8.5rem',
      cell: (member) => <RoleSelect member={member} members={members} change={change} />,
    },
    {
      id: 'since',
      header: 'Since',
      width: '8rem',
      hideBelow: 'md',
      cell: (member) => <Time at={member.created_at} />,
    },
    {
      id: 'does',
      header: <span className="sr-only">More</span>,
      width: '4rem',
      align: 'right',
      cell: (member) => <MemberMenu member={member} members={members} onAsk={onAsk} change={change} />,
    },
  ]
}

function Person({ member }: { member: Member }) {
  const me = useMe()
  return (
    <span className="flex min-w-0 flex-col">
      <span className="flex min-w-0 items-center gap-2">
        <span className="truncate font-medium">{member.name}</span>
        {member.id === me?.id && <Badge tone="info">You</Badge>}
        {member.disabled_at !== null && <Badge>Disabled</Badge>}
      </span>
      <span className="truncate text-xs text-muted">{member.email}</span>
    </span>
  )
}
