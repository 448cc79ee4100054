import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { useMe } from '@/api/me'
import { problemAt } from '@/api/problem'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { errorWords } from '@/ui/errors'
import { Field } from '@/ui/Field'
import { TextInput } from '@/ui/TextInput'
import { toast } from '@/ui/toast'

import { keys, type Member, setPassword } from './api'

interface PasswordDialogProps {
  member: Member
  onClose(): void
}

export function PasswordDialog({ member, onClose }: PasswordDialogProps) {
  const client = useQueryClient()
  const isMe = useMe()?.id === member.id
  const [password, setTyped] = useState('')
  const [current, setCurrent] = useState('')
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<unknown>(null)

  async function save() {
    if (busy || password === '') return
    setBusy(true)
    setRefused(null)
    try {
      await setPassword(member.id, { password, current: current || undefined })
      await client.invalidateQueries({ queryKey: keys.members })
      toast.success(`The password of ${member.name} is set`)
      onClose()
    } catch (error) {
      setRefused(error)
      setBusy(false)
    }
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="sm"
      title={`Set a password for ${member.name}`}
      description="They are signed out everywhere, and sign in with it from then on."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" busy={busy} disabled={password === ''} onClick={() => void save()}>
            Set the password
          </Button>
        </>
      }
    >
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        {isMe && member.has_password && (
          <Field label="Current password" required>
            <TextInput
              type="password"
              autoComplete="current-password"
              value={current}
              onChange={(event) => setCurrent(event.target.value)}
            />
          </Field>
        )}
        <Field label="New password" required error={refused === null ? undefined : wordsOf(refused)}>
          <TextInput
            type="password"
            autoComplete="new-password"
            data-autofocus
            value={password}
            onChange={(event) => setTyped(event.target.value)}
          />
        </Field>
        <button type="submit" hidden />
      </form>
    </Dialog>
  )
}

function wordsOf(refused: unknown): string {
  const { text, hint } = errorWords(refused)
  return problemAt(refused, '/password') ?? [text, hint].filter(Boolean).join(' ')
}
