import { CircleAlert } from 'lucide-react'
import { createContext, useContext, useEffect, useId, useState, type ReactNode } from 'react'

import { cx } from './classes'

interface FieldProps {
  label: ReactNode
  hint?: ReactNode
  /** What is wrong with the value and what to write instead. */
  error?: ReactNode
  required?: boolean
  /** The label is there for screen readers only. */
  hideLabel?: boolean
  /** Something at the right end of the label's line, such as a link or a switch. */
  aside?: ReactNode
  className?: string
  /** One control of ours; it finds its label, hint and error by itself. */
  children: ReactNode
}

export function Field({
  label,
  hint,
  error: given,
  required,
  hideLabel,
  aside,
  className,
  children,
}: FieldProps) {
  const id = useId()
  const [found, setFound] = useState<string | null>(null)
  const error = found ?? given
  const said = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ')
  return (
    <FieldContext value={{ id, describedBy: said || undefined, invalid: Boolean(error), required, setFound }}>
      <div className={cx('flex min-w-0 flex-col gap-1', className)}>
        <div className={cx('flex items-baseline justify-between gap-2', hideLabel && 'sr-only')}>
          <label htmlFor={id} className="text-sm font-medium text-ink">
            {label}
            {required && (
              <span className="text-danger-ink" aria-hidden>
                {' *'}
              </span>
            )}
          </label>
          {aside}
        </div>
        {children}
        {error && (
          <p id={`${id}-error`} className="flex items-start gap-1 text-xs text-danger-ink">
            <CircleAlert size={14} aria-hidden className="mt-px shrink-0" />
            <span className="min-w-0">{error}</span>
          </p>
        )}
        {hint && (
          <p id={`${id}-hint`} className="text-xs text-muted">
            {hint}
          </p>
        )}
      </div>
    </FieldContext>
  )
}

interface FieldState {
  id: string
  describedBy: string | undefined
  invalid: boolean
  required: boolean | undefined
  setFound(error: string | null): void
}

const FieldContext = createContext<FieldState | null>(null)

/** For controls: the attributes that tie them to the field around them. Own attributes go before. */
export function useField(): Record<string, unknown> {
  const field = useContext(FieldContext)
  if (!field) return {}
  return {
    id: field.id,
    'aria-describedby': field.describedBy,
    'aria-invalid': field.invalid || undefined,
    // Not `required`: the browser's bubbles would come before our own words at the field.
    'aria-required': field.required || undefined,
  }
}

/** For controls that find out themselves what is wrong: the field around them says it. */
export function useFieldError(error: string | null): void {
  const setFound = useContext(FieldContext)?.setFound
  useEffect(() => setFound?.(error), [setFound, error])
}
