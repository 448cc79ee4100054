import { Search, X } from 'lucide-react'
import { useEffect, useEffectEvent, useRef, useState } from 'react'

import { cx } from './classes'
import { KeyHint } from './KeyHint'
import { useHotkeys } from './useHotkeys'

export interface SearchInputProps {
  /** What is searched: "Search runs". Name and placeholder. */
  label: string
  value: string
  /** Called when typing has paused, at once on Enter and when cleared. */
  onChange(value: string): void
  delayMs?: number
  /** "/" focuses it; for the one search of a page. */
  hotkey?: boolean
  className?: string
}

export function SearchInput({ label, value, onChange, delayMs = 200, hotkey, className }: SearchInputProps) {
  const ref = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState(value)
  const tell = useEffectEvent((text: string) => text !== value && onChange(text))
  useEffect(() => setTyped(value), [value])
  useEffect(() => {
    const timer = setTimeout(() => tell(typed), delayMs)
    return () => clearTimeout(timer)
  }, [typed, delayMs])
  useHotkeys(hotkey ? { '/': () => ref.current?.focus() } : {}, { enabled: Boolean(hotkey) })

  function clear() {
    setTyped('')
    onChange('')
    ref.current?.focus()
  }
  return (
    <span className={cx('relative inline-flex w-full min-w-0 sm:w-64', className)}>
      <Search size={14} aria-hidden className="absolute top-1/2 left-2.5 -translate-y-1/2 text-muted" />
      <input
        ref={ref}
        type="search"
        aria-label={label}
        placeholder={label}
        autoComplete="off"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onChange(typed)
          if (event.key === 'Escape' && typed) {
            event.preventDefault()
            clear()
          }
        }}
        className="control w-full min-w-0 px-8 [&::-webkit-search-cancel-button]:hidden"
      />
      <span className={cx('absolute top-1/2 -translate-y-1/2', typed ? 'right-1' : 'right-2')}>
        {typed ? (
          <button
            type="button"
            aria-label="Clear the search"
            onClick={clear}
            className="block rounded-sm p-1.5 text-muted hover:text-ink"
          >
            <X size={14} aria-hidden />
          </button>
        ) : (
          hotkey && (
            <span aria-hidden>
              <KeyHint keys="/" />
            </span>
          )
        )}
      </span>
    </span>
  )
}
