import type { ReactNode } from 'react'

import { cx } from './classes'
import { TONE_SOFT, type Tone } from './status'

interface BadgeProps {
  tone?: Tone
  className?: string
  title?: string
  children: ReactNode
}

export function Badge({ tone = 'neutral', className, title, children }: BadgeProps) {
  return (
    <span
      title={title}
      className={cx(
        'inline-flex h-5 items-center gap-1 rounded-sm px-1.5 text-xs font-medium whitespace-nowrap',
        TONE_SOFT[tone],
        className,
      )}
    >
      {children}
    </span>
  )
}
