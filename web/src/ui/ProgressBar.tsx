import { cx } from './classes'
import type { Tone } from './status'

interface ProgressBarProps {
  /** What progresses, for screen readers. */
  label: string
  /** 0 to 1; without it, it is under way and nobody knows how far. */
  value?: number
  tone?: Tone | 'accent'
  className?: string
}

export function ProgressBar({ label, value, tone = 'accent', className }: ProgressBarProps) {
  const share = value === undefined ? undefined : Math.min(1, Math.max(0, value))
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={share === undefined ? undefined : Math.round(share * 100)}
      className={cx('h-1.5 w-full overflow-hidden rounded-full bg-neutral-soft', className)}
    >
      <div
        style={{ width: share === undefined ? '40%' : `${share * 100}%` }}
        className={cx(
          'h-full rounded-full transition-[width] duration-200',
          FILLS[tone],
          share === undefined && '[animation:onward-breathe_1.4s_ease-in-out_infinite]',
        )}
      />
    </div>
  )
}

const FILLS: Record<Tone | 'accent', string> = {
  accent: 'bg-accent',
  success: 'bg-success',
  warning: 'bg-warning',
  danger: 'bg-danger',
  info: 'bg-info',
  neutral: 'bg-neutral',
}
