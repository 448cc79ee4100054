import { AppLink } from '@/ui/AppLink'
import { statusLook } from '@/ui/status'
import { StatusMark } from '@/ui/StatusMark'
import { exactTime } from '@/ui/instants'

import { shownRuns, stripWords, type StripRun } from './health'

interface HealthStripProps {
  runs: readonly StripRun[]
  most?: number
}

/** The last runs as marks, the newest at the right; each leads to its run. */
export function HealthStrip({ runs, most = 10 }: HealthStripProps) {
  if (runs.length === 0) return <span className="text-xs text-muted">No runs yet</span>
  return (
    <span role="group" aria-label={stripWords(runs)} className="inline-flex items-center">
      {shownRuns(runs, most).map((run) => (
        <AppLink
          key={run.id}
          href={`/runs/${run.id}`}
          tabIndex={-1}
          aria-label={`${statusLook(run.status).label}, started ${exactTime(run.created_at)}`}
          title={`${statusLook(run.status).label}, ${exactTime(run.created_at)}`}
          className="rounded-sm p-px hover:bg-hover"
        >
          <span aria-hidden>
            <StatusMark status={run.status} size={12} />
          </span>
        </AppLink>
      ))}
    </span>
  )
}

/** The same to look at only, for places that are a link already. */
export function HealthMarks({ runs, most = 10 }: HealthStripProps) {
  if (runs.length === 0) return null
  return (
    <span role="img" aria-label={stripWords(runs)} className="inline-flex items-center gap-0.5">
      {shownRuns(runs, most).map((run) => (
        <span key={run.id} aria-hidden className="inline-flex">
          <StatusMark status={run.status} size={12} />
        </span>
      ))}
    </span>
  )
}
