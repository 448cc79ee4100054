import { ChevronDown } from 'lucide-react'
import type { ComponentProps } from 'react'

import { cx } from './classes'
import { useField } from './Field'

export interface SelectOption {
  value: string
  label: string
  disabled?: boolean
}

export interface SelectProps extends Omit<ComponentProps<'select'>, 'onChange' | 'value'> {
  value: string
  onChange(value: string): void
  options: readonly (SelectOption | string)[]
  /** Shown while nothing is chosen; without it the first option is the choice. */
  placeholder?: string
}

/** The browser's own select: it works with every keyboard, screen reader and telephone there is. */
export function Select({ value, onChange, options, placeholder, className, ...rest }: SelectProps) {
  const field = useField()
  return (
    <span className={cx('relative inline-flex w-full min-w-0', className)}>
      <select
        {...field}
        {...rest}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="control w-full min-w-0 appearance-none truncate pr-8"
      >
        {placeholder !== undefined && <option value="">{placeholder}</option>}
        {options.map(asOption).map((option) => (
          <option key={option.value} value={option.value} disabled={option.disabled}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDown
        size={14}
        aria-hidden
        className="pointer-events-none absolute top-1/2 right-2.5 -translate-y-1/2 text-muted"
      />
    </span>
  )
}

function asOption(option: SelectOption | string): SelectOption {
  return typeof option === 'string' ? { value: option, label: option } : option
}
