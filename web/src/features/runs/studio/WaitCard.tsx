import { Hourglass } from 'lucide-react'

import { AppLink } from '@/ui/AppLink'
import { Button } from '@/ui/Button'
import { useClockText } from '@/ui/clock'
import { formatDuration } from '@/ui/instants'
import { Time } from '@/ui/Time'

import type { Explanation } from '../api'
import { lookAt } from '../model/studio'
import { runHref } from '../words'
import type { Look } from './useStudioSearch'

export type Reason = Explanation['reasons'][number]

interface WaitCardProps {
  reason: Reason
  look: Look
  /** At the step itself there is nothing to lead to. */
  isHere?: boolean
}

/** Why it waits, in one sentence, and how long still. */
export function WaitCard({ reason, look, isHere }: WaitCardProps) {
  const child = reason.subject?.startsWith('run_') ? reason.subject : null
  return (
    <div className="flex min-w-0 gap-2.5 rounded-md bg-warning-soft p-3 text-sm">
      <Hourglass size={16} aria-hidden className="mt-0.5 shrink-0 text-warning-ink" />
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        <p className="text-ink">{sentence(reason.text)}</p>
        <p className="flex flex-wrap gap-x-3 text-xs text-muted">
          {reason.until && (
            <span>
              <Countdown until={reason.until} /> (<Time at={reason.until} mode="absolute" />)
            </span>
          )}
          {reason.since && (
            <span>
              since <Time at={reason.since} />
            </span>
          )}
          {reason.hint && <span>{reason.hint}</span>}
        </p>
        {(child !== null || (!isHere && reason.path)) && (
          <p className="flex flex-wrap gap-2">
            {child !== null && (
              <AppLink href={runHref(child)} className="link text-xs">
                Open {child}
              </AppLink>
            )}
            {!isHere && reason.path && (
              <Button
                size="sm"
                variant="ghost"
                onClick={() => look(lookAt(reason.path ?? ''), { push: true })}
              >
                Show the step
              </Button>
            )}
          </p>
        )}
      </div>
    </div>
  )
}

export function Countdown({ until }: { until: string }) {
  const text = useClockText((now) => {
    const left = Date.parse(until) - now
    return left > 0 ? `${formatDuration(left)} left` : 'due now'
  })
  return <span className="font-medium tabular-nums">{text}</span>
}

/** "waits until 2026-01-01 10:00:00 UTC (step `a`)" as a sentence of its own. */
function sentence(text: string): string {
  const words = text.replaceAll('`', '')
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${/[.!?]$/.test(words) ? '' : '.'}`
}
