import { Compass } from 'lucide-react'

import { AppLink } from '@/ui/AppLink'
import { buttonClass } from '@/ui/Button'
import { EmptyState } from '@/ui/EmptyState'
import { useDocumentTitle } from '@/ui/useDocumentTitle'

export function NotFound() {
  useDocumentTitle('Not found')
  return (
    <main className="p-6">
      <h1 className="sr-only">Not found</h1>
      <EmptyState
        icon={Compass}
        title="There is no page at this address"
        body="It may have been deleted, or it belongs to another workspace than the one you are signed in to."
        action={
          <>
            <AppLink href="/" className={buttonClass('primary')}>
              Go home
            </AppLink>
            <AppLink href="/runs" className={buttonClass()}>
              All runs
            </AppLink>
          </>
        }
      />
    </main>
  )
}
