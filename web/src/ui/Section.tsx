import { useId, type ReactNode } from 'react'

import { cx } from './classes'

export interface SectionProps {
  title: ReactNode
  description?: ReactNode
  actions?: ReactNode
  /** With a frame around the content; for tables and lists. */
  framed?: boolean
  className?: string
  children: ReactNode
}

export function Section({ title, description, actions, framed, className, children }: SectionProps) {
  const id = useId()
  return (
    <section aria-labelledby={id} className={cx('flex min-w-0 flex-col gap-2', className)}>
      <div className="flex flex-wrap items-end justify-between gap-x-4 gap-y-1">
        <div className="min-w-0">
          <h2 id={id} className="text-base font-semibold">
            {title}
          </h2>
          {description && <p className="text-sm text-muted">{description}</p>}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </div>
      <div className={framed ? 'min-w-0 overflow-hidden rounded-lg border border-line bg-raised' : 'min-w-0'}>
        {children}
      </div>
    </section>
  )
}
