import { AppLink } from '@/ui/AppLink'

import type { Alert } from './api'

/** Beside the steps of which workflow it stands, for an alert that is kept in a file. */
export function CameFrom({ alert }: { alert: Alert }) {
  if (alert.file_of === null) return alert.source === 'import' ? <>It was imported. </> : null
  return (
    <>
      It stands in the file of{' '}
      <AppLink className="link" href={`/workflows/${encodeURIComponent(alert.file_of)}`}>
        {alert.file_of}
      </AppLink>
      .{' '}
    </>
  )
}
