import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { useMe } from '@/api/me'
import { problemAt } from '@/api/problem'
import { Button } from '@/ui/Button'
import { Checkbox } from '@/ui/Checkbox'
import { Dialog } from '@/ui/Dialog'
import { errorWords } from '@/ui/errors'
import { Field } from '@/ui/Field'
import { Select } from '@/ui/Select'
import { TextInput } from '@/ui/TextInput'

import { createKey, keys } from './api'
import { EXPIRIES, expiryAt, ROLE_OPTIONS, rolesUpTo, type Role, scopesByNoun } from './roles'

interface NewKeyDialogProps {
  onClose(): void
  onMade(token: string): void
}

export function NewKeyDialog({ onClose, onMade }: NewKeyDialogProps) {
  const client = useQueryClient()
  const me = useMe()
  const [name, setName] = useState('')
  const [role, setRole] = useState<Role>('operator')
  const [days, setDays] = useState('90')
  const [scopes, setScopes] = useState<ReadonlySet<string>>(new Set())
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<unknown>(null)

  async function make() {
    if (busy || name.trim() === '') return
    setBusy(true)
    setRefused(null)
    try {
      const expires_at = expiryAt(days, Date.now())
      const { token } = await createKey({ name: name.trim(), role, scopes: [...scopes], expires_at })
      await client.invalidateQueries({ queryKey: keys.apiKeys })
      onMade(token)
    } catch (error) {
      setRefused(error)
      setBusy(false)
    }
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="New API key"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" busy={busy} disabled={name.trim() === ''} onClick={() => void make()}>
            Make the key
          </Button>
        </>
      }
    >
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          void make()
        }}
      >
        <Field
          label="Name"
          required
          hint="What uses it."
          error={refused === null ? undefined : refusalAt(refused, '/name')}
        >
          <TextInput
            data-autofocus
            maxLength={100}
            placeholder="deploy script"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
        <div className="grid gap-3 sm:grid-cols-2">
          <Field label="Role" error={problemAt(refused, '/role')}>
            <Select
              value={role}
              onChange={(value) => setRole(value as Role)}
              options={ROLE_OPTIONS.filter((option) => rolesUpTo(me?.role ?? '').includes(option.value))}
            />
          </Field>
          <Field label="Expires" error={problemAt(refused, '/expires_at')}>
            <Select value={days} onChange={setDays} options={EXPIRIES} />
          </Field>
        </div>
        <Scopes
          chosen={scopes}
          permissions={me?.permissions ?? []}
          error={problemAt(refused, '/scopes')}
          onChange={setScopes}
        />
        <button type="submit" hidden />
      </form>
    </Dialog>
  )
}

interface ScopesProps {
  chosen: ReadonlySet<string>
  permissions: readonly string[]
  error: string | undefined
  onChange(scopes: ReadonlySet<string>): void
}

function Scopes({ chosen, permissions, error, onChange }: ScopesProps) {
  function toggle(scope: string, on: boolean) {
    const next = new Set(chosen)
    if (on) next.add(scope)
    else next.delete(scope)
    onChange(next)
  }
  return (
    <details className="text-sm">
      <summary className="cursor-pointer py-1">
        {chosen.size === 0
          ? 'It may all that its role may. Narrow it…'
          : `Narrowed to ${chosen.size} of what its role may`}
      </summary>
      <div className="mt-2 grid gap-3 sm:grid-cols-2">
        {scopesByNoun(permissions).map(([noun, scopes]) => (
          <fieldset key={noun} className="flex flex-col gap-1">
            <legend className="mb-1 text-xs font-medium text-muted">{noun}</legend>
            {scopes.map((scope) => (
              <Checkbox
                key={scope}
                label={<span className="font-mono text-xs">{scope}</span>}
                checked={chosen.has(scope)}
                onChange={(on) => toggle(scope, on)}
              />
            ))}
          </fieldset>
        ))}
      </div>
      {error && <p className="mt-2 text-xs text-danger-ink">{error}</p>}
    </details>
  )
}

function refusalAt(refused: unknown, pointer: string): string | undefined {
  const isElsewhere = ['/role', '/expires_at', '/scopes'].some(
    (place) => problemAt(refused, place) !== undefined,
  )
  const { text, hint } = errorWords(refused)
  return problemAt(refused, pointer) ?? (isElsewhere ? undefined : [text, hint].filter(Boolean).join(' '))
}
