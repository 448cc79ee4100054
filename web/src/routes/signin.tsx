import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { useState } from 'react'

import { meQuery } from '@/api/me'
import { Doorstep } from '@/app/signin/Doorstep'
import { LinkForm } from '@/app/signin/LinkForm'
import { PasswordForm } from '@/app/signin/PasswordForm'
import { resumeSession, safeTarget } from '@/app/session'
import { AppLink, useGo } from '@/ui/AppLink'

interface SignInSearch {
  token?: string
  to?: string
  switch?: string
}

export default function SignInPage() {
  const search = useSearch({ strict: false }) as SignInSearch
  const goOn = useGoOn(safeTarget(search.to))
  // Kept here, because the form takes it out of the address.
  const [token] = useState(search.token)
  if (token) return <ByLink token={token} onSignedIn={goOn} />
  return (
    <Doorstep title="Sign in to Onward">
      <AlreadyIn to={safeTarget(search.to)} />
      <PasswordForm onSignedIn={goOn} />
      <details className="text-sm text-muted">
        <summary>No password yet, or forgotten?</summary>
        <p className="pt-2">
          An administrator can make you a sign-in link in Settings, Members. Whoever runs the server makes one
          at its terminal:{' '}
          <code className="font-mono text-xs text-ink">onward member link you@example.com</code>. Open the
          link in this browser; it works once.
        </p>
      </details>
    </Doorstep>
  )
}

function ByLink({ token, onSignedIn }: { token: string; onSignedIn(): Promise<void> }) {
  return (
    <Doorstep title="Sign in to Onward">
      <LinkForm token={token} onSignedIn={onSignedIn} />
    </Doorstep>
  )
}

function AlreadyIn({ to }: { to: string }) {
  const { data: me } = useQuery(meQuery)
  if (!me) return null
  return (
    <p className="text-sm text-muted">
      You are signed in to {me.workspace_title} as {me.name}.{' '}
      <AppLink href={to} className="link">
        Go on
      </AppLink>
      , or sign in as somebody else:
    </p>
  )
}

function useGoOn(to: string): () => Promise<void> {
  const client = useQueryClient()
  const go = useGo()
  return async () => {
    // Nothing that an earlier session has read may be seen by this one.
    client.clear()
    resumeSession()
    await client.fetchQuery(meQuery)
    go(to, { replace: true })
  }
}
