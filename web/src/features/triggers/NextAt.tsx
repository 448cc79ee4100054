import { Time } from '@/ui/Time'
import { Tooltip } from '@/ui/Tooltip'

import type { Trigger } from './api'
import { clockText, offsetText } from './zones'

/** When it fires next; on hover the exact time, here and as a clock in the schedule's zone shows it. */
export function NextAt({ trigger, none = '–' }: { trigger: Trigger; none?: string }) {
  const { next_at, next_local, timezone } = trigger
  if (next_at === null) return <span className="text-muted">{none}</span>
  if (next_local === null) return <Time at={next_at} />
  return (
    <Tooltip text={`${clockText(next_local)} ${offsetText(next_local)} (${timezone ?? 'UTC'})`}>
      <span tabIndex={0} className="rounded-sm">
        <Time at={next_at} />
      </span>
    </Tooltip>
  )
}
