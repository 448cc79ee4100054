import { useClockText } from '@/ui/clock'
import { cx } from '@/ui/classes'
import { exactTime } from '@/ui/instants'

import { countdown, type Countdown, isOver } from './countdown'

const LOOKS: Record<Countdown['tone'], string> = {
  neutral: 'text-muted',
  warning: 'text-warning-ink font-medium',
  danger: 'text-danger-ink font-medium',
}

/** How long is left; it ticks. */
export function Deadline({ at }: { at: string | null }) {
  const left = useClockText((now) => JSON.stringify(countdown(at, now)))
  const shown = JSON.parse(left) as Countdown | null
  if (shown === null || at === null) return null
  return (
    <span title={exactTime(at)} className={cx('text-xs', LOOKS[shown.tone])}>
      {shown.text}
    </span>
  )
}

/** Whether nobody can decide any more, kept up to date. */
export function useIsOver(approval: { status: string; deadline_at: string | null } | undefined): boolean {
  const text = useClockText((now) => String(approval !== undefined && isOver(approval, now)))
  return text === 'true'
}
