import type { ReactNode } from 'react'

import { Icon, type IconLike } from './icon'

interface EmptyStateProps {
  icon?: IconLike
  title: string
  /** What to do first. */
  body?: ReactNode
  action?: ReactNode
}

export function EmptyState({ icon, title, body, action }: EmptyStateProps) {
  return (
    <div className="flex flex-col items-center gap-2 px-4 py-10 text-center">
      {icon && (
        <span className="mb-1 text-faint">
          <Icon icon={icon} size={28} />
        </span>
      )}
      <p className="text-base font-medium">{title}</p>
      {body && <div className="max-w-md text-sm text-balance text-muted">{body}</div>}
      {action && <div className="mt-2 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  )
}
