import { useClockText } from './clock'
import { absoluteTime, distanceTime, exactTime, relativeTime } from './instants'

interface TimeProps {
  at: string | number | Date | null | undefined
  /** `distance` never becomes a date, however far away: for where one stands beside it. */
  mode?: 'relative' | 'distance' | 'absolute'
  /** Shown when there is no instant. */
  none?: string
  className?: string
}

/** An instant in the viewer's zone: relative and ticking, or absolute; the exact one on hover. */
export function Time({ at, mode = 'relative', none = '–', className }: TimeProps) {
  const text = useClockText((now) => {
    if (at === null || at === undefined || at === '') return none
    return TEXTS[mode](at, now)
  })
  if (at === null || at === undefined || at === '') return <span className={className}>{none}</span>
  const instant = new Date(at)
  return (
    <time
      dateTime={Number.isNaN(instant.getTime()) ? undefined : instant.toISOString()}
      title={mode === 'absolute' ? `${exactTime(at)} (${relativeTime(at, Date.now())})` : exactTime(at)}
      className={className}
    >
      {text}
    </time>
  )
}

const TEXTS = { relative: relativeTime, distance: distanceTime, absolute: absoluteTime }
