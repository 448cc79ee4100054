import { useClockText } from './clock'
import { absoluteTime, exactTime, relativeTime } from './instants'

interface TimeProps {
  at: string | number | Date | null | undefined
  mode?: 'relative' | 'absolute'
  /** Shown when there is no instant. */
  none?: string
  className?: string
}

/** An instant in the viewer's zone: relative and ticking, or absolute; the exact one on hover. */
export function Time({ at, mode = 'relative', none = '–', className }: TimeProps) {
  const text = useClockText((now) => {
    if (at === null || at === undefined || at === '') return none
    return mode === 'relative' ? relativeTime(at, now) : absoluteTime(at, now)
  })
  if (at === null || at === undefined || at === '') return <span className={className}>{none}</span>
  const instant = new Date(at)
  return (
    <time
      dateTime={Number.isNaN(instant.getTime()) ? undefined : instant.toISOString()}
      title={mode === 'relative' ? exactTime(at) : `${exactTime(at)} (${relativeTime(at, Date.now())})`}
      className={className}
    >
      {text}
    </time>
  )
}
