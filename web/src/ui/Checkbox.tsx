import { useEffect, useRef, type ComponentProps, type ReactNode } from 'react'

import { cx } from './classes'

export interface CheckboxProps extends Omit<ComponentProps<'input'>, 'onChange' | 'type'> {
  /** With no visible label give `aria-label`. */
  label?: ReactNode
  hint?: ReactNode
  checked: boolean
  onChange(checked: boolean): void
  /** Some of what it stands for is on, some is off. */
  mixed?: boolean
}

export function Checkbox({
  label,
  hint,
  checked,
  onChange,
  mixed = false,
  className,
  ...rest
}: CheckboxProps) {
  const ref = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (ref.current) ref.current.indeterminate = mixed
  }, [mixed])
  return (
    <label className={cx('inline-flex items-start gap-2 text-sm', className)}>
      <input
        {...rest}
        ref={ref}
        type="checkbox"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
        className="mt-0.5 size-4 shrink-0 accent-accent"
      />
      {(label || hint) && (
        <span className="min-w-0">
          {label}
          {hint && <span className="block text-xs text-muted">{hint}</span>}
        </span>
      )}
    </label>
  )
}
