import { Ellipsis, KeyRound, Link2, UserCheck, UserX } from 'lucide-react'
import { useState } from 'react'

import { useWhyNot } from '@/api/me'
import { IconButton } from '@/ui/IconButton'
import { Menu } from '@/ui/Menu'
import { Select } from '@/ui/Select'
import { toast } from '@/ui/toast'

import { makeLink, type Member, type Role } from './api'
import type { Asked, Change } from './memberParts'
import { isLastAdmin, ROLES } from './roles'

const LAST_ADMIN = 'This is the last administrator. Make somebody else an administrator first.'

export function RoleSelect({
  member,
  members,
  change,
}: {
  member: Member
  members: readonly Member[]
  change: Change
}) {
  const [busy, setBusy] = useState(false)
  const mayNot = useWhyNot('member.write')
  const held = mayNot ?? (isLastAdmin(member, members) ? LAST_ADMIN : undefined)
  if (held !== undefined) return <span title={held}>{member.role}</span>
  async function choose(role: string) {
    setBusy(true)
    try {
      await change(member, { role: role as Role }, `${member.name} is ${role} now`)
    } catch (error) {
      toast.error(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Select
      aria-label={`Role of ${member.name}`}
      disabled={busy}
      value={member.role}
      options={ROLES}
      onChange={(role) => void choose(role)}
    />
  )
}

interface MemberMenuProps {
  member: Member
  members: readonly Member[]
  onAsk(asked: Asked): void
  change: Change
}

export function MemberMenu({ member, members, onAsk, change }: MemberMenuProps) {
  const mayNot = useWhyNot('member.write')
  const isDisabled = member.disabled_at !== null
  async function link() {
    try {
      onAsk({ what: 'link', made: await makeLink(member.id), isNew: false })
    } catch (error) {
      toast.error(error)
    }
  }
  const enable = () => change(member, { disabled: false }, `${member.name} is enabled`).catch(toast.error)
  if (mayNot !== undefined) return null
  return (
    <Menu
      trigger={<IconButton label={`More for ${member.name}`} icon={Ellipsis} />}
      items={[
        {
          label: 'Make a sign-in link',
          icon: Link2,
          disabled: isDisabled && 'Enable the member first.',
          onSelect: () => void link(),
        },
        { label: 'Set a password', icon: KeyRound, onSelect: () => onAsk({ what: 'password', member }) },
        'separator',
        isDisabled
          ? { label: 'Enable', icon: UserCheck, onSelect: () => void enable() }
          : {
              label: 'Disable',
              icon: UserX,
              danger: true,
              disabled: isLastAdmin(member, members) && LAST_ADMIN,
              onSelect: () => onAsk({ what: 'disable', member }),
            },
      ]}
    />
  )
}
