import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'

import { AppLink } from './AppLink'
import { cx } from './classes'
import { useDocumentTitle } from './useDocumentTitle'

export interface Crumb {
  label: ReactNode
  href?: string
}

export interface PageProps {
  title: ReactNode
  /** For the browser's tab, when `title` is not plain text. */
  documentTitle?: string
  breadcrumb?: readonly Crumb[]
  actions?: ReactNode
  tabs?: ReactNode
  /** The content takes the rest of the window and scrolls by itself: diagrams, editors, studios. */
  fill?: boolean
  children: ReactNode
}

export function Page({ title, documentTitle, breadcrumb = [], actions, tabs, fill, children }: PageProps) {
  useDocumentTitle(documentTitle ?? (typeof title === 'string' ? title : undefined))
  return (
    <div className={cx('flex min-w-0 flex-col', fill ? 'h-full min-h-0' : 'mx-auto w-full max-w-7xl')}>
      <header className={cx('flex shrink-0 flex-col gap-1 px-4 sm:px-6', tabs ? 'pt-4' : 'py-4')}>
        {breadcrumb.length > 0 && <Crumbs crumbs={breadcrumb} />}
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
          <h1 className="min-w-0 text-xl font-semibold">{title}</h1>
          {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
        </div>
        {tabs && <div className="mt-1">{tabs}</div>}
      </header>
      <div
        className={cx(
          'flex min-w-0 flex-col',
          fill ? 'min-h-0 flex-1' : 'gap-6 px-4 pb-10 sm:px-6',
          Boolean(tabs) && !fill && 'pt-4',
        )}
      >
        {children}
      </div>
    </div>
  )
}

function Crumbs({ crumbs }: { crumbs: readonly Crumb[] }) {
  return (
    <nav aria-label="Where you are" className="flex min-w-0 flex-wrap items-center gap-1 text-xs text-muted">
      {crumbs.map((crumb, index) => (
        <span key={index} className="flex min-w-0 items-center gap-1">
          {crumb.href ? (
            <AppLink href={crumb.href} className="truncate rounded-sm hover:text-ink hover:underline">
              {crumb.label}
            </AppLink>
          ) : (
            <span className="truncate">{crumb.label}</span>
          )}
          {index < crumbs.length - 1 && <ChevronRight size={12} aria-hidden className="shrink-0" />}
        </span>
      ))}
    </nav>
  )
}
