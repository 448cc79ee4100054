import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { useMe } from '@/api/me'
import { problemAt } from '@/api/problem'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { errorWords } from '@/ui/errors'
import { Field } from '@/ui/Field'
import { Select } from '@/ui/Select'
import { TextInput } from '@/ui/TextInput'

import { type Invitation, inviteMember, keys } from './api'
import { ROLE_OPTIONS, rolesUpTo, type Role } from './roles'

interface InviteDialogProps {
  onClose(): void
  onInvited(made: Invitation): void
}

export function InviteDialog({ onClose, onInvited }: InviteDialogProps) {
  const client = useQueryClient()
  const own = useMe()?.role ?? 'viewer'
  const [email, setEmail] = useState('')
  const [name, setName] = useState('')
  const [role, setRole] = useState<Role>('operator')
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<unknown>(null)

  async function invite() {
    if (busy || email.trim() === '') return
    setBusy(true)
    setRefused(null)
    try {
      const made = await inviteMember({ email: email.trim(), name: name.trim(), role })
      await client.invalidateQueries({ queryKey: keys.members })
      onInvited(made)
    } catch (error) {
      setRefused(error)
      setBusy(false)
    }
  }
  const elsewhere = problemAt(refused, '/name') ?? problemAt(refused, '/role')
  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="sm"
      title="Invite somebody"
      description="You get a link to hand to them. It signs them in once, within three days."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" busy={busy} disabled={email.trim() === ''} onClick={() => void invite()}>
            Invite
          </Button>
        </>
      }
    >
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          void invite()
        }}
      >
        <Field
          label="E-mail"
          required
          error={refused === null || elsewhere ? undefined : emailRefusal(refused)}
        >
          <TextInput
            type="email"
            data-autofocus
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
        </Field>
        <Field
          label="Name"
          hint="Left empty, it is made from the address."
          error={problemAt(refused, '/name')}
        >
          <TextInput maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
        </Field>
        <Field label="Role" error={problemAt(refused, '/role')}>
          <Select
            value={role}
            onChange={(value) => setRole(value as Role)}
            options={ROLE_OPTIONS.filter((option) => rolesUpTo(own).includes(option.value))}
          />
        </Field>
        <button type="submit" hidden />
      </form>
    </Dialog>
  )
}

function emailRefusal(refused: unknown): string {
  const { text, hint } = errorWords(refused)
  return problemAt(refused, '/email') ?? [text, hint].filter(Boolean).join(' ')
}
