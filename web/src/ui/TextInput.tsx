import type { ComponentProps } from 'react'

import { cx } from './classes'
import { useField } from './Field'

export interface TextInputProps extends ComponentProps<'input'> {
  /** For ids, code and expressions. */
  mono?: boolean
}

export function TextInput({ mono, className, ...rest }: TextInputProps) {
  const field = useField()
  return (
    <input
      type="text"
      autoComplete="off"
      spellCheck={mono ? false : undefined}
      {...field}
      {...rest}
      className={cx('control w-full min-w-0', mono && 'font-mono', className)}
    />
  )
}
