import { cx } from './classes'
import { useClockTextWhile } from './clock'
import { formatDuration } from './instants'

type DurationProps = { className?: string } & (
  | { ms: number | null | undefined; from?: undefined; to?: undefined }
  | { ms?: undefined; from: string | null | undefined; to?: string | null }
)

/** A length of time: `ms`, or `from` to `to`; it ticks while `to` is open. */
export function Duration({ ms, from, to, className }: DurationProps) {
  const open = Boolean(from) && !to
  const text = useClockTextWhile(open, (now) => {
    if (ms !== undefined && ms !== null) return formatDuration(ms)
    if (!from) return '–'
    const length = (to ? Date.parse(to) : now) - Date.parse(from)
    // While open, whole seconds: tenths would only flicker. Clocks that differ never show a negative length.
    return formatDuration(open ? Math.max(0, Math.floor(length / 1000) * 1000) : Math.max(0, length))
  })
  return <span className={cx('tabular-nums', className)}>{text === '0 ms' && open ? '0 s' : text}</span>
}
