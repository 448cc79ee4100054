import { CircleCheck, CircleX, Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'

import { cx } from './classes'
import { TONE_SOFT } from './status'

interface BannerProps {
  tone: 'info' | 'warning' | 'danger' | 'success'
  title: ReactNode
  children?: ReactNode
  action?: ReactNode
  className?: string
}

export function Banner({ tone, title, children, action, className }: BannerProps) {
  const Mark = MARKS[tone]
  return (
    <div
      role={tone === 'danger' ? 'alert' : 'status'}
      className={cx(
        'flex flex-wrap items-start gap-x-3 gap-y-2 rounded-md p-3 text-sm',
        TONE_SOFT[tone],
        className,
      )}
    >
      <Mark size={16} aria-hidden className="mt-0.5 shrink-0" />
      <div className="min-w-0 flex-1 basis-48">
        <p className="font-medium">{title}</p>
        {children && <div className="mt-0.5 text-ink">{children}</div>}
      </div>
      {action && <div className="flex shrink-0 flex-wrap gap-2">{action}</div>}
    </div>
  )
}

const MARKS = { info: Info, warning: TriangleAlert, danger: CircleX, success: CircleCheck }
