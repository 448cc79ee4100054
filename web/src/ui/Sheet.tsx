import { X } from 'lucide-react'
import { useId, type ReactNode } from 'react'

import { cx } from './classes'
import { IconButton } from './IconButton'
import { Modal } from './Modal'

export interface SheetProps {
  open: boolean
  onOpenChange(open: boolean): void
  title: ReactNode
  side?: 'left' | 'right'
  size?: 'sm' | 'md' | 'lg'
  footer?: ReactNode
  children: ReactNode
}

/** A panel from the side, over the page. */
export function Sheet({
  open,
  onOpenChange,
  title,
  side = 'right',
  size = 'md',
  footer,
  children,
}: SheetProps) {
  const id = useId()
  if (!open) return null
  const close = () => onOpenChange(false)
  return (
    <Modal
      onClose={close}
      labelledBy={id}
      className={cx(
        'm-0 h-dvh max-h-none w-[calc(100vw-3rem)] max-w-none bg-raised p-0 text-ink shadow-float open:flex',
        'fixed inset-y-0 [animation:onward-slide_140ms_ease-out]',
        side === 'left' ? 'right-auto left-0' : 'right-0 left-auto',
        WIDTHS[size],
      )}
    >
      <div className="flex min-h-0 min-w-0 flex-1 flex-col">
        <header className="flex items-center gap-3 border-b border-line px-4 py-2.5">
          <h2
            id={id}
            data-modal-title
            tabIndex={-1}
            className="min-w-0 outline-none flex-1 truncate text-base font-semibold"
          >
            {title}
          </h2>
          <IconButton label="Close" tooltip={false} icon={X} onClick={close} className="-mr-2" />
        </header>
        <div data-modal-body className="min-h-0 flex-1 overflow-y-auto p-4">
          {children}
        </div>
        {footer && (
          <footer data-modal-footer className="flex flex-wrap justify-end gap-2 border-t border-line p-3">
            {footer}
          </footer>
        )}
      </div>
    </Modal>
  )
}

const WIDTHS = { sm: 'sm:max-w-72', md: 'sm:max-w-md', lg: 'sm:max-w-2xl' }
