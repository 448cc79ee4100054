import type { ComponentProps, MouseEvent } from 'react'

import { cx } from './classes'
import { Icon, type IconLike } from './icon'
import { Tooltip } from './Tooltip'

export type ButtonVariant = 'primary' | 'secondary' | 'ghost' | 'danger'
export type ButtonSize = 'sm' | 'md'

export interface ButtonProps extends ComponentProps<'button'> {
  variant?: ButtonVariant
  size?: ButtonSize
  icon?: IconLike
  /** Under way: it keeps its width, cannot be pressed twice, and says so to screen readers. */
  busy?: boolean
  /** Why it cannot be pressed now. It stays reachable, and shows the reason on hover and focus. */
  whyNot?: string
}

export function Button({ variant = 'secondary', size = 'md', icon, busy, whyNot, ...rest }: ButtonProps) {
  const held = Boolean(busy || whyNot)
  const button = (
    <button
      type="button"
      {...rest}
      aria-busy={busy || undefined}
      aria-disabled={held || rest['aria-disabled'] || undefined}
      onClick={held ? refuse : rest.onClick}
      className={cx(buttonClass(variant, size), rest.className)}
    >
      {busy ? (
        <span className={DOT} aria-hidden />
      ) : (
        icon && <Icon icon={icon} size={size === 'sm' ? 14 : 16} />
      )}
      {rest.children}
    </button>
  )
  return whyNot ? <Tooltip text={whyNot}>{button}</Tooltip> : button
}

/** The look of a button for what is not one, such as a link: `<AppLink className={buttonClass('primary')}>`. */
export function buttonClass(variant: ButtonVariant = 'secondary', size: ButtonSize = 'md'): string {
  return cx(BASE, SIZES[size], VARIANTS[variant])
}

// Also swallows the submit of a form: the button looks pressable to the browser.
function refuse(event: MouseEvent) {
  event.preventDefault()
  event.stopPropagation()
}

const BASE =
  'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md border font-medium whitespace-nowrap ' +
  'select-none transition-colors duration-100 disabled:opacity-50 disabled:cursor-not-allowed ' +
  'aria-disabled:opacity-50 aria-disabled:cursor-not-allowed'

const SIZES: Record<ButtonSize, string> = {
  sm: 'h-7 px-2 text-xs pointer-coarse:h-9',
  md: 'h-8 px-3 text-sm pointer-coarse:h-10',
}

const VARIANTS: Record<ButtonVariant, string> = {
  primary: 'border-transparent bg-accent text-on-accent hover:bg-accent-hover',
  secondary: 'border-line-strong bg-raised text-ink hover:bg-hover',
  ghost: 'border-transparent bg-transparent text-ink hover:bg-hover',
  danger: 'border-danger/50 bg-raised text-danger-ink hover:bg-danger-soft',
}

const DOT =
  'size-3.5 shrink-0 rounded-full border-2 border-current border-r-transparent [animation:onward-turn_0.8s_linear_infinite]'
