import { useState } from 'react'

import { Field } from './Field'
import { isRecord } from './schema'
import { TextArea } from './TextArea'
import { UNFINISHED, useReplaced } from './unfinished'

export interface JsonInputProps {
  label: string
  /** Undefined: nothing is written. */
  value: unknown
  onChange(value: unknown): void
  hint?: string
  error?: string
  required?: boolean
  mustBeObject?: boolean
}

/** Any value as JSON text. While the text is no JSON it is kept, marked, and not told to anybody. */
export function JsonInput({ label, value, onChange, hint, error, required, mustBeObject }: JsonInputProps) {
  const [typed, setTyped] = useState<string | null>(null)
  const wrong = typed === null ? null : whatIsWrong(typed, mustBeObject)
  if (useReplaced(value) && wrong !== null) setTyped(null)
  function change(text: string) {
    setTyped(text)
    if (whatIsWrong(text, mustBeObject) === null) onChange(text.trim() === '' ? undefined : JSON.parse(text))
  }
  return (
    <Field label={label} hint={hint} required={required} error={wrong ?? error}>
      <TextArea
        mono
        rows={4}
        value={typed ?? (value === undefined ? '' : JSON.stringify(value, null, 2))}
        placeholder={mustBeObject ? '{}' : 'JSON'}
        {...(wrong !== null && { [UNFINISHED]: true })}
        onChange={(event) => change(event.target.value)}
        onBlur={() => wrong === null && setTyped(null)}
      />
    </Field>
  )
}

/** In words; null when nothing is. */
export function whatIsWrong(text: string, mustBeObject?: boolean): string | null {
  if (text.trim() === '') return null
  try {
    const value: unknown = JSON.parse(text)
    return mustBeObject && !isRecord(value) ? 'This must be an object: {"name": "value"}.' : null
  } catch (error) {
    return `This is not JSON yet: ${(error as Error).message}`
  }
}
