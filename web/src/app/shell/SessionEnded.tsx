import { useQueryClient } from '@tanstack/react-query'

import { meQuery, useMe } from '@/api/me'
import { wakeFeed } from '@/feed'
import { AppLink } from '@/ui/AppLink'
import { Dialog } from '@/ui/Dialog'
import { toast } from '@/ui/toast'

import { PasswordForm } from '../signin/PasswordForm'
import { resumeSession } from '../session'

/** Over the page as it is: nothing typed is lost, and the same person goes on right there. */
export function SessionEnded() {
  const me = useMe()
  const client = useQueryClient()
  async function goOn() {
    const now = await client.fetchQuery({ ...meQuery, staleTime: 0 })
    // Somebody else, or elsewhere: nothing that is on the screen may stay.
    if (now.id !== me?.id || now.workspace_id !== me.workspace_id) return window.location.reload()
    resumeSession()
    wakeFeed()
    await client.invalidateQueries()
  }
  return (
    <Dialog
      open
      title="Your session has ended"
      description="Sign in again to go on where you were. What is on this page stays."
      size="sm"
    >
      <PasswordForm email={me?.email ?? ''} workspace={me?.workspace_slug} onSignedIn={goOn} />
      <p className="py-3 text-sm text-muted">
        With a sign-in link: open it in another tab, then{' '}
        <button
          type="button"
          className="link"
          onClick={() => void goOn().catch((error: unknown) => toast.error(error))}
        >
          go on here
        </button>
        . Or leave this page and go to{' '}
        <AppLink href="/signin" className="link">
          the sign-in page
        </AppLink>
        .
      </p>
    </Dialog>
  )
}
