import { useLayoutEffect, useRef, useState, type MouseEvent, type ReactNode } from 'react'

import { openOverlay, OverlayContext } from './overlay'

interface ModalProps {
  onClose(): void
  labelledBy: string
  describedBy?: string
  className: string
  children: ReactNode
}

/**
 * The browser's own modal dialog: it keeps the focus, makes the rest inert and gives the focus back.
 * `Dialog` and `Sheet` are its two shapes. Render it while it is open, and not otherwise.
 */
export function Modal({ onClose, labelledBy, describedBy, className, children }: ModalProps) {
  const ref = useRef<HTMLDialogElement>(null)
  const [element, setElement] = useState<HTMLElement | null>(null)
  const pressedOutside = useRef(false)

  // A layout effect, so that it closes while it is still in the page: only then the focus goes back.
  useLayoutEffect(() => {
    const dialog = ref.current!
    dialog.showModal()
    setElement(dialog)
    firstStop(dialog)?.focus()
    const closed = openOverlay(dialog)
    return () => {
      closed()
      dialog.close()
    }
  }, [])

  function isOutside(event: MouseEvent): boolean {
    return event.target === ref.current
  }
  return (
    <dialog
      ref={ref}
      aria-labelledby={labelledBy}
      aria-describedby={describedBy}
      className={className}
      onCancel={(event) => {
        if (event.target !== ref.current) return // a file chooser inside was cancelled
        event.preventDefault()
        onClose()
      }}
      onMouseDown={(event) => (pressedOutside.current = isOutside(event))}
      // Only when the press began outside too: selecting text out of the dialog must not close it.
      onClick={(event) => pressedOutside.current && isOutside(event) && onClose()}
    >
      <OverlayContext value={element}>{children}</OverlayContext>
    </dialog>
  )
}

/** A marked element, else the first field, else the first button at the bottom (never the dangerous one), else the title. */
function firstStop(dialog: HTMLElement): HTMLElement | null {
  return (
    dialog.querySelector<HTMLElement>('[data-autofocus]') ??
    dialog.querySelector<HTMLElement>(
      '[data-modal-body] :is(input:not([type=hidden], [role=switch], :disabled), textarea:not(:disabled), select:not(:disabled))',
    ) ??
    dialog.querySelector<HTMLElement>('[data-modal-footer] button:not(:disabled)') ??
    dialog.querySelector<HTMLElement>('[data-modal-title]')
  )
}
