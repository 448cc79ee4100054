import { useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react'

import { cx } from './classes'

export interface SplitPaneProps {
  first: ReactNode
  second: ReactNode
  direction?: 'row' | 'column'
  /** The share of the first pane, 0 to 1. */
  initial?: number
  /** Smallest size of either pane, in pixels. */
  min?: number
  /** The share is kept in this browser under this name. */
  storageKey?: string
  /** What the handle changes, for screen readers. */
  label?: string
  className?: string
}

/** Two panes and a handle between them, for the pointer and for the arrow keys. */
export function SplitPane(props: SplitPaneProps) {
  const { first, second, direction = 'row', initial = 0.5, min = 160, storageKey, label, className } = props
  const frame = useRef<HTMLDivElement>(null)
  const [share, setShare] = useState(() => stored(storageKey) ?? initial)
  const row = direction === 'row'

  function move(next: number) {
    const box = frame.current?.getBoundingClientRect()
    const whole = (row ? box?.width : box?.height) || 1
    const edge = Math.min(0.5, min / whole)
    const held = Math.min(1 - edge, Math.max(edge, next))
    setShare(held)
    if (storageKey) remember(storageKey, held)
  }
  function drag(event: PointerEvent<HTMLDivElement>) {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
    const box = frame.current!.getBoundingClientRect()
    move(row ? (event.clientX - box.left) / box.width : (event.clientY - box.top) / box.height)
  }
  function onKeyDown(event: KeyboardEvent) {
    const by = { ArrowLeft: -0.03, ArrowUp: -0.03, ArrowRight: 0.03, ArrowDown: 0.03 }[event.key]
    if (by === undefined) return
    event.preventDefault()
    move(share + by)
  }
  return (
    <div ref={frame} className={cx('flex min-h-0 min-w-0 flex-1', row ? 'flex-row' : 'flex-col', className)}>
      <div
        style={{ flexBasis: `${share * 100}%` }}
        className="flex min-h-0 min-w-0 shrink-0 grow-0 flex-col overflow-hidden"
      >
        {first}
      </div>
      <div
        role="separator"
        tabIndex={0}
        aria-label={label ?? 'Size of the panes'}
        aria-orientation={row ? 'vertical' : 'horizontal'}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
        onKeyDown={onKeyDown}
        onDoubleClick={() => move(initial)}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={drag}
        className={cx(
          'relative z-10 shrink-0 touch-none bg-line select-none hover:bg-accent focus-visible:bg-accent',
          "after:absolute after:content-['']",
          row
            ? 'w-px cursor-col-resize after:inset-y-0 after:-inset-x-1'
            : 'h-px cursor-row-resize after:inset-x-0 after:-inset-y-1',
        )}
      />
      <div className="flex min-h-0 min-w-0 flex-1 flex-col overflow-hidden">{second}</div>
    </div>
  )
}

function stored(key: string | undefined): number | null {
  if (!key) return null
  try {
    const share = Number.parseFloat(localStorage.getItem(`onward.pane.${key}`) ?? '')
    return share > 0 && share < 1 ? share : null
  } catch {
    return null // storage can be forbidden
  }
}

function remember(key: string, share: number): void {
  try {
    localStorage.setItem(`onward.pane.${key}`, share.toFixed(3))
  } catch {
    // The size then lasts as long as the page.
  }
}
