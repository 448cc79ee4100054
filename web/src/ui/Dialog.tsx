import { X } from 'lucide-react'
import { useId, type ReactNode } from 'react'

import { cx } from './classes'
import { IconButton } from './IconButton'
import { Modal } from './Modal'

export interface DialogProps {
  open: boolean
  /** Left out: it cannot be closed but by what is in it, and has no button for it. */
  onOpenChange?(open: boolean): void
  title: ReactNode
  description?: ReactNode
  footer?: ReactNode
  size?: 'sm' | 'md' | 'lg'
  children?: ReactNode
}

/** A question that comes before everything else. The focus starts at `data-autofocus`, or its first field. */
export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  footer,
  size = 'md',
  children,
}: DialogProps) {
  const id = useId()
  if (!open) return null
  const close = () => onOpenChange?.(false)
  return (
    <Modal
      onClose={close}
      labelledBy={`${id}-title`}
      describedBy={description ? `${id}-text` : undefined}
      className={cx(
        'm-auto max-h-[calc(100dvh-2rem)] w-[calc(100vw-2rem)] overflow-hidden rounded-xl bg-raised p-0 text-ink shadow-float open:flex',
        '[animation:onward-rise_120ms_ease-out]',
        WIDTHS[size],
      )}
    >
      <div className="flex min-h-0 min-w-0 flex-1 flex-col">
        <header className="flex items-start gap-3 px-5 pt-4 pb-2">
          <div className="min-w-0 flex-1">
            <h2
              id={`${id}-title`}
              data-modal-title
              tabIndex={-1}
              className="text-lg font-semibold outline-none"
            >
              {title}
            </h2>
            {description && (
              <p id={`${id}-text`} className="mt-1 text-sm text-muted">
                {description}
              </p>
            )}
          </div>
          {onOpenChange && (
            <IconButton label="Close" tooltip={false} icon={X} onClick={close} className="-mr-2" />
          )}
        </header>
        <div data-modal-body className="min-h-0 flex-1 overflow-y-auto px-5 py-2">
          {children}
        </div>
        {footer && (
          <footer data-modal-footer className="flex flex-wrap justify-end gap-2 px-5 pt-2 pb-4">
            {footer}
          </footer>
        )}
      </div>
    </Modal>
  )
}

const WIDTHS = { sm: 'max-w-md', md: 'max-w-xl', lg: 'max-w-4xl' }
