import { useEffect, useState } from 'react'

import { answer, api } from '@/api/client'
import { AppLink } from '@/ui/AppLink'
import { Button } from '@/ui/Button'

import { Refusal } from './Refusal'

interface LinkFormProps {
  token: string
  onSignedIn(): void | Promise<void>
}

/** The link works once, so a click uses it up, not the opening: mail scanners open links too. */
export function LinkForm({ token, onSignedIn }: LinkFormProps) {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  useTokenOutOfAddress()

  async function signIn() {
    if (busy) return
    setBusy(true)
    setError(null)
    try {
      await answer(api.POST('/api/v1/auth/sessions', { body: { token, workspace: 'default', cookie: true } }))
      await onSignedIn()
    } catch (refused) {
      setError(refused)
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <p className="text-sm text-muted">This link signs you in on this browser. It works once.</p>
      {error !== null && (
        <>
          <Refusal error={error} />
          <AppLink href="/signin" className="link text-sm">
            Sign in with a password instead
          </AppLink>
        </>
      )}
      <Button variant="primary" busy={busy} autoFocus onClick={() => void signIn()}>
        Sign in
      </Button>
    </>
  )
}

/** The token must not stay in the history or be copied with the address; the page remembers it. */
function useTokenOutOfAddress(): void {
  useEffect(() => {
    const clean = new URL(window.location.href)
    clean.searchParams.delete('token')
    window.history.replaceState(window.history.state, '', clean)
  }, [])
}
