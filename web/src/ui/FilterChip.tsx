import { ChevronDown, X } from 'lucide-react'
import { useState, type ReactNode } from 'react'

import { Checkbox } from './Checkbox'
import { cx } from './classes'
import { Popover } from './Popover'

export interface FilterOption {
  value: string
  label: ReactNode
  count?: number
}

export interface FilterChipProps {
  /** What is filtered: "Status". */
  label: string
  /** The chosen value or values; empty means no filter. */
  value: string | readonly string[] | undefined
  onClear(): void
  options?: readonly FilterOption[]
  onChange?(value: string[]): void
  /** Several may be chosen. */
  multiple?: boolean
  /** Own content of the panel instead of options; `close` closes it. */
  children?: ReactNode | ((close: () => void) => ReactNode)
}

/** A filter as a chip: quiet while it does nothing, plain to see and to take away while it does. */
export function FilterChip(props: FilterChipProps) {
  const { label, value, onClear, options = [], children } = props
  const [open, setOpen] = useState(false)
  const chosen = value === undefined || value === '' ? [] : typeof value === 'string' ? [value] : value
  const set = chosen.length > 0
  return (
    <span
      className={cx(
        'inline-flex h-7 max-w-full items-center rounded-full border pr-px text-xs pointer-coarse:h-9',
        set ? 'border-accent bg-accent-soft text-accent-ink' : 'border-line-strong bg-raised text-ink',
      )}
    >
      <Popover
        label={label}
        open={open}
        onOpenChange={setOpen}
        trigger={
          <button
            type="button"
            className={cx(
              'flex h-full min-w-0 items-center gap-1 rounded-full pl-2.5',
              set ? 'pr-1' : 'pr-2',
            )}
          >
            <span className={set ? undefined : 'font-medium'}>{set ? `${label}:` : label}</span>
            {set && <span className="truncate font-medium">{wordsOf(chosen, options)}</span>}
            {!set && <ChevronDown size={12} aria-hidden className="text-muted" />}
          </button>
        }
      >
        {typeof children === 'function' ? children(() => setOpen(false)) : children}
        {!children && <Options {...props} chosen={chosen} onDone={() => setOpen(false)} />}
      </Popover>
      {set && (
        <button
          type="button"
          aria-label={`Clear the filter ${label}`}
          onClick={onClear}
          className="flex size-6 shrink-0 items-center justify-center rounded-full hover:text-ink"
        >
          <X size={12} aria-hidden />
        </button>
      )}
    </span>
  )
}

interface OptionsProps extends FilterChipProps {
  chosen: readonly string[]
  onDone(): void
}

function Options({ label, options = [], multiple, chosen, onChange, onDone }: OptionsProps) {
  function pick(value: string, on: boolean) {
    if (multiple) onChange?.(on ? [...chosen, value] : chosen.filter((one) => one !== value))
    else {
      onChange?.(on ? [value] : [])
      onDone()
    }
  }
  return (
    <fieldset className="flex min-w-36 flex-col gap-0.5">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <Checkbox
          key={option.value}
          checked={chosen.includes(option.value)}
          onChange={(on) => pick(option.value, on)}
          className="rounded-md px-1.5 py-1 hover:bg-hover [&>span]:flex-1"
          label={
            <span className="flex items-center justify-between gap-4">
              <span>{option.label}</span>
              {option.count !== undefined && <span className="text-xs text-muted">{option.count}</span>}
            </span>
          }
        />
      ))}
      {options.length === 0 && <p className="p-1 text-muted">Nothing to choose from yet.</p>}
    </fieldset>
  )
}

function wordsOf(chosen: readonly string[], options: readonly FilterOption[]): ReactNode {
  if (chosen.length > 2) return `${chosen.length} chosen`
  const words = chosen.map((value) => {
    const label = options.find((option) => option.value === value)?.label
    return typeof label === 'string' ? label : value
  })
  return words.join(', ')
}
