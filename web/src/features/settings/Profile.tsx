import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { meQuery, useMe } from '@/api/me'
import { Problem, problemAt } from '@/api/problem'
import { Button } from '@/ui/Button'
import { errorWords } from '@/ui/errors'
import { Field } from '@/ui/Field'
import { Section } from '@/ui/Section'
import { Select } from '@/ui/Select'
import { Skeleton } from '@/ui/Skeleton'
import { TextInput } from '@/ui/TextInput'
import { type ThemeChoice, useTheme } from '@/ui/theme'
import { toast } from '@/ui/toast'

import { setPassword } from './api'
import { ROLE_WORDS, type Role } from './roles'

const THEMES = [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
]

export function Profile() {
  const me = useMe()
  const { choice, choose } = useTheme()
  if (me === undefined) return <Skeleton lines={6} />
  return (
    <>
      <Section title="You">
        <dl className="grid max-w-xl grid-cols-[8rem_minmax(0,1fr)] gap-x-4 gap-y-2 text-sm [&>dt]:text-muted">
          <dt>Name</dt>
          <dd>{me.name}</dd>
          <dt>E-mail</dt>
          <dd className="break-words">{me.email ?? '–'}</dd>
          <dt>Role</dt>
          <dd>
            {me.role}: {ROLE_WORDS[me.role as Role]}
          </dd>
          <dt>Workspace</dt>
          <dd>{me.workspace_title}</dd>
        </dl>
      </Section>
      <Section title="Look">
        <Field label="Theme" hint="Kept in this browser." className="max-w-60">
          <Select value={choice} onChange={(value) => choose(value as ThemeChoice)} options={THEMES} />
        </Field>
      </Section>
      <Section
        title="Password"
        description={
          me.has_password
            ? 'Changing it signs you out everywhere else.'
            : 'You sign in by link so far. With a password you can sign in without one.'
        }
      >
        <PasswordForm id={me.id} email={me.email ?? ''} hasPassword={me.has_password} />
      </Section>
    </>
  )
}

interface PasswordFormProps {
  id: string
  email: string
  hasPassword: boolean
}

function PasswordForm({ id, email, hasPassword }: PasswordFormProps) {
  const client = useQueryClient()
  const [current, setCurrent] = useState('')
  const [password, setNew] = useState('')
  const [again, setAgain] = useState('')
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<unknown>(null)
  const differs = again !== '' && again !== password

  async function save() {
    if (busy || differs || password === '' || again === '') return
    setBusy(true)
    setRefused(null)
    try {
      await setPassword(id, { password, current: hasPassword ? current : undefined })
      await client.invalidateQueries({ queryKey: meQuery.queryKey })
      setCurrent('')
      setNew('')
      setAgain('')
      toast.success('Your password is set. Other devices are signed out.')
    } catch (error) {
      setRefused(error)
    } finally {
      setBusy(false)
    }
  }
  const errors = refusalsOf(refused)
  return (
    <form
      className="flex max-w-80 flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      {/* Password managers want to know whose it is. */}
      <input hidden readOnly type="email" autoComplete="username" value={email} />
      {hasPassword && (
        <Field label="Current password" required error={errors.current}>
          <TextInput
            type="password"
            autoComplete="current-password"
            value={current}
            onChange={(event) => setCurrent(event.target.value)}
          />
        </Field>
      )}
      <Field label="New password" required error={errors.password}>
        <TextInput
          type="password"
          autoComplete="new-password"
          value={password}
          onChange={(event) => setNew(event.target.value)}
        />
      </Field>
      <Field label="New password again" required error={differs ? 'The two are not the same.' : undefined}>
        <TextInput
          type="password"
          autoComplete="new-password"
          value={again}
          onChange={(event) => setAgain(event.target.value)}
        />
      </Field>
      <Button
        type="submit"
        variant="primary"
        busy={busy}
        disabled={password === '' || again === '' || differs}
        className="self-start"
      >
        {hasPassword ? 'Change the password' : 'Set a password'}
      </Button>
    </form>
  )
}

function refusalsOf(error: unknown): { current?: string; password?: string } {
  if (error === null) return {}
  const { text, hint } = errorWords(error)
  if (error instanceof Problem && (error.code === 'wrong_password' || error.status === 429))
    return { current: [text, error.status === 429 ? hint : null].filter(Boolean).join(' ') }
  return { password: problemAt(error, '/password') ?? [text, hint].filter(Boolean).join(' ') }
}
