import type { ReactNode } from 'react'

import { cx } from './classes'
import { Tooltip } from './Tooltip'

export interface SwitchProps {
  id?: string
  label: ReactNode
  /** The label is there for screen readers only. */
  hideLabel?: boolean
  hint?: ReactNode
  checked: boolean
  onChange(checked: boolean): void
  busy?: boolean
  disabled?: boolean
  whyNot?: string
  className?: string
}

/** On or off at once, with no button to confirm. For what is saved with a form, take `Checkbox`. */
export function Switch(props: SwitchProps) {
  const { id, label, hideLabel, hint, checked, onChange, busy, disabled, whyNot, className } = props
  const held = Boolean(busy || whyNot)
  const control = (
    <input
      id={id}
      type="checkbox"
      role="switch"
      checked={checked}
      aria-checked={checked}
      disabled={disabled}
      aria-disabled={held || undefined}
      aria-busy={busy || undefined}
      onChange={(event) => !held && onChange(event.target.checked)}
      className={TRACK}
    />
  )
  return (
    <label className={cx('inline-flex items-start gap-2 text-sm', className)}>
      {whyNot ? <Tooltip text={whyNot}>{control}</Tooltip> : control}
      <span className={cx('min-w-0', hideLabel && 'sr-only')}>
        {label}
        {hint && <span className="block text-xs text-muted">{hint}</span>}
      </span>
    </label>
  )
}

const TRACK =
  'relative mt-0.5 h-4 w-7 shrink-0 cursor-pointer appearance-none rounded-full border border-control bg-sunken ' +
  'transition-colors duration-100 checked:border-accent checked:bg-accent disabled:opacity-50 ' +
  'aria-disabled:cursor-not-allowed aria-disabled:opacity-50 ' +
  "before:absolute before:top-[2px] before:left-[2px] before:size-2.5 before:rounded-full before:bg-control before:content-[''] " +
  'before:transition-transform before:duration-100 checked:before:translate-x-3 checked:before:bg-on-accent'
