import type { ComponentProps } from 'react'

import { cx } from './classes'
import { useField } from './Field'

export interface TextAreaProps extends ComponentProps<'textarea'> {
  mono?: boolean
}

export function TextArea({ mono, className, ...rest }: TextAreaProps) {
  const field = useField()
  return (
    <textarea
      rows={3}
      spellCheck={mono ? false : undefined}
      {...field}
      {...rest}
      // Grows with its text where the browser can do it (field-sizing), up to a limit.
      className={cx(
        'control field-sizing-content max-h-96 w-full min-w-0 resize-y',
        mono && 'font-mono',
        className,
      )}
    />
  )
}
