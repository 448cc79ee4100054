import { CircleCheck, CircleX, Info, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { createPortal } from 'react-dom'
import { useStore } from 'zustand'

import { AppLink } from './AppLink'
import { CopyButton } from './CopyButton'
import { useTopOverlay } from './overlay'
import { toast, toasts, type ToastItem } from './toast'

/** Above everything, dialogs included; read aloud, and patient while the pointer or focus is on it. */
export function Toaster() {
  const items = useStore(toasts, (state) => state.items)
  const place = useTopOverlay() ?? document.body
  const [held, setHeld] = useState(false)
  return createPortal(
    <section
      aria-label="Messages"
      className="pointer-events-none fixed right-0 bottom-0 z-50 flex w-full flex-col items-end gap-2 p-4 sm:w-96"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <div aria-live="polite" aria-relevant="additions" className="contents">
        {items.map((item) => (
          <Toast key={item.id} item={item} held={held} />
        ))}
      </div>
    </section>,
    place,
  )
}

function Toast({ item, held }: { item: ToastItem; held: boolean }) {
  useEffect(() => {
    if (held || item.lastsMs === null) return undefined
    const timer = setTimeout(() => toast.dismiss(item.id), item.lastsMs)
    return () => clearTimeout(timer)
  }, [held, item])
  const Mark = MARKS[item.tone]
  return (
    <div
      role={item.tone === 'danger' ? 'alert' : undefined}
      className="pointer-events-auto flex w-full items-start gap-2 rounded-lg bg-raised p-3 text-sm text-ink shadow-float [animation:onward-rise_140ms_ease-out]"
    >
      <Mark size={16} aria-hidden className={`mt-0.5 shrink-0 ${COLOURS[item.tone]}`} />
      <div className="min-w-0 flex-1">
        <p className="line-clamp-4">{item.text}</p>
        {item.hint && <p className="mt-0.5 text-muted">{item.hint}</p>}
        <Actions item={item} />
      </div>
      <button
        type="button"
        aria-label="Close this message"
        onClick={() => toast.dismiss(item.id)}
        className="-m-1 shrink-0 rounded-sm p-1.5 text-muted hover:text-ink"
      >
        <X size={14} aria-hidden />
      </button>
    </div>
  )
}

function Actions({ item }: { item: ToastItem }) {
  const { action, report } = item
  if (!action && !report) return null
  function act() {
    action?.onClick?.()
    toast.dismiss(item.id)
  }
  return (
    <div className="mt-1.5 flex items-center gap-3">
      {action &&
        (action.href ? (
          <AppLink href={action.href} onClick={act} className="link font-medium">
            {action.label}
          </AppLink>
        ) : (
          <button type="button" onClick={act} className="link font-medium">
            {action.label}
          </button>
        ))}
      {report && <CopyButton size="sm" value={report} label="Copy the report" withLabel />}
    </div>
  )
}

const MARKS = { success: CircleCheck, danger: CircleX, info: Info }
const COLOURS = { success: 'text-success', danger: 'text-danger', info: 'text-info' }
