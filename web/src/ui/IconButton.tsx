import type { ComponentProps } from 'react'

import { cx } from './classes'
import { Icon, type IconLike } from './icon'
import { Tooltip } from './Tooltip'

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  /** What it does: its name for screen readers, and its tooltip. */
  label: string
  icon: IconLike
  size?: 'sm' | 'md'
  /** A key that does the same, shown in the tooltip: "g h". */
  keys?: string
  whyNot?: string
  /** For a button that holds something on or off. */
  pressed?: boolean
  /** Off where the sign needs no words, as for closing: Escape then closes the panel, not the tooltip. */
  tooltip?: boolean
}

export function IconButton({
  label,
  icon,
  size = 'md',
  keys,
  whyNot,
  pressed,
  tooltip = true,
  ...rest
}: IconButtonProps) {
  const button = (
    <button
      type="button"
      {...rest}
      aria-label={label}
      aria-pressed={pressed}
      aria-disabled={whyNot ? true : undefined}
      onClick={whyNot ? (event) => event.preventDefault() : rest.onClick}
      className={cx(
        'inline-flex shrink-0 items-center justify-center rounded-md text-muted transition-colors duration-100',
        'hover:bg-hover hover:text-ink disabled:opacity-50 aria-disabled:opacity-50 aria-disabled:cursor-not-allowed',
        'aria-pressed:bg-accent-soft aria-pressed:text-accent-ink pointer-coarse:size-10',
        size === 'sm' ? 'size-6' : 'size-8',
        rest.className,
      )}
    >
      <Icon icon={icon} size={size === 'sm' ? 14 : 16} />
    </button>
  )
  if (!tooltip && !whyNot) return button
  return (
    <Tooltip text={whyNot ?? label} keys={whyNot ? undefined : keys}>
      {button}
    </Tooltip>
  )
}
