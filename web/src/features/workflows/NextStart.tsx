import { AppLink } from '@/ui/AppLink'
import { Time } from '@/ui/Time'
import { Tooltip } from '@/ui/Tooltip'

import type { Workflow } from './api'
import { onWords, type Start, thereText, whyNotStart } from './starts'

/** When it starts by itself, and by which trigger. */
export function NextStart({ workflow }: { workflow: Workflow }) {
  const start = workflow.next_start
  if (start === null) return <span className="text-muted">–</span>
  return (
    <span className="flex min-w-0 flex-col">
      <span className="truncate">{whyNotStart(workflow) ?? <When start={start} />}</span>
      <TriggerLink start={start} />
    </span>
  )
}

/** The same on one line to look at only, for places that are a link already and say what state it is in. */
export function NextStartLine({ workflow }: { workflow: Workflow }) {
  const start = workflow.next_start
  if (start === null || whyNotStart(workflow) !== null) return null
  return (
    <>
      {start.paused_until === null ? 'Starts ' : 'Now '}
      <When start={start} />
    </>
  )
}

function When({ start }: { start: Start }) {
  if (start.at !== null) return <Time at={start.at} />
  if (start.paused_until === null) return <>{onWords(start)}</>
  return (
    <>
      paused, goes on <Time at={start.paused_until} />
    </>
  )
}

function TriggerLink({ start }: { start: Start }) {
  const there = thereText(start)
  return (
    <Tooltip side="bottom" text={there === '' ? start.trigger : `${start.trigger}: ${there}`}>
      <AppLink
        href={`/schedules/${encodeURIComponent(start.trigger)}`}
        className="block w-fit max-w-full truncate text-xs text-muted hover:underline"
      >
        {start.trigger}
      </AppLink>
    </Tooltip>
  )
}
