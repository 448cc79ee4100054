import { useRef, useState, type FormEvent } from 'react'

import { answer, api } from '@/api/client'
import { Button } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { TextInput } from '@/ui/TextInput'

import { Refusal } from './Refusal'

interface PasswordFormProps {
  email?: string
  workspace?: string
  onSignedIn(): void | Promise<void>
}

export function PasswordForm({ email: known = '', workspace: at, onSignedIn }: PasswordFormProps) {
  const [email, setEmail] = useState(known)
  const [password, setPassword] = useState('')
  const [workspace, setWorkspace] = useState(at ?? 'default')
  const passwordInput = useRef<HTMLInputElement>(null)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const missing = { email: error === MISSING && !email.trim(), password: error === MISSING && !password }

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (busy) return
    if (!email.trim() || !password) return setError(MISSING)
    setBusy(true)
    setError(null)
    try {
      await answer(
        api.POST('/api/v1/auth/sessions', {
          body: { email: email.trim(), password, workspace: workspace.trim() || 'default', cookie: true },
        }),
      )
      await onSignedIn()
    } catch (refused) {
      setError(refused)
      setPassword('')
      passwordInput.current?.focus()
    } finally {
      setBusy(false)
    }
  }
  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="flex flex-col gap-4">
      <Field label="Email address" error={missing.email && 'Write the address that you were invited with.'}>
        <TextInput
          type="email"
          autoComplete="username"
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
      </Field>
      <Field label="Password" error={missing.password && 'Write your password.'}>
        <TextInput
          type="password"
          autoComplete="current-password"
          data-autofocus={known ? '' : undefined}
          ref={passwordInput}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </Field>
      {at === undefined && (
        <details className="text-sm">
          <summary className="text-muted">Workspace: {workspace || 'default'}</summary>
          <div className="pt-2">
            <Field label="Workspace" hint="Its short name, as the administrator gave it to you.">
              <TextInput mono value={workspace} onChange={(event) => setWorkspace(event.target.value)} />
            </Field>
          </div>
        </details>
      )}
      {error !== null && error !== MISSING && <Refusal error={error} />}
      <Button type="submit" variant="primary" busy={busy}>
        Sign in
      </Button>
    </form>
  )
}

const MISSING = Symbol('missing')
