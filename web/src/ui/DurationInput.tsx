import type { ComponentProps } from 'react'

import { formatDuration, parseDuration } from './instants'
import { TextInput } from './TextInput'

export interface DurationInputProps extends Omit<ComponentProps<'input'>, 'onChange' | 'value' | 'type'> {
  /** As definitions write it: `30s`, `1h30m`, `PT15M`. */
  value: string
  onChange(value: string): void
}

/** Says beside the text how long that is, or how to write it. */
export function DurationInput({
  value,
  onChange,
  placeholder = '30s, 15m, 2h, 1d',
  ...rest
}: DurationInputProps) {
  const ms = parseDuration(value)
  const wrong = value.trim() !== '' && ms === null
  return (
    <span className="relative flex w-full min-w-0">
      <TextInput
        mono
        {...rest}
        value={value}
        placeholder={placeholder}
        aria-invalid={wrong || rest['aria-invalid'] || undefined}
        onChange={(event) => onChange(event.target.value)}
        className="pr-28"
      />
      <span
        aria-live="polite"
        className="pointer-events-none absolute top-1/2 right-2.5 -translate-y-1/2 text-xs text-muted"
      >
        {wrong ? 'write 30s, 15m, 2h' : ms !== null ? formatDuration(ms) : ''}
      </span>
    </span>
  )
}
