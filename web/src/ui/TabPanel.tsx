import type { ReactNode } from 'react'

/** What a tab shows, tied to it for screen readers: the same `id` as its `Tabs`. */
export function TabPanel({
  id,
  tab,
  className,
  children,
}: {
  id: string
  tab: string
  className?: string
  children: ReactNode
}) {
  return (
    <div role="tabpanel" id={`${id}-panel-${tab}`} aria-labelledby={`${id}-tab-${tab}`} className={className}>
      {children}
    </div>
  )
}
