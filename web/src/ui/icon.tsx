import { isValidElement, type ComponentType, type ReactElement } from 'react'

/** An icon as `icon={Play}` or `icon={<Play />}`: both read well, both work. */
export type IconLike = ReactElement | ComponentType<{ size?: number | string; 'aria-hidden'?: boolean }>

export function Icon({ icon, size = 16 }: { icon: IconLike; size?: number }) {
  if (isValidElement(icon)) return icon
  const Shape = icon as Exclude<IconLike, ReactElement>
  return <Shape size={size} aria-hidden />
}
