import { useState, type ComponentProps } from 'react'

import { useFieldError } from './Field'
import { TextInput } from './TextInput'
import { UNFINISHED, useReplaced } from './unfinished'

export interface NumberInputProps extends Omit<ComponentProps<'input'>, 'onChange' | 'value' | 'type'> {
  /** Null: nothing is written. */
  value: number | null
  onChange(value: number | null): void
  integer?: boolean
}

/** Keeps what is typed while it is no number ("-", "1e"), and tells only of numbers. Who leaves it so is told. */
export function NumberInput({ value, onChange, integer, ...rest }: NumberInputProps) {
  const [typed, setTyped] = useState<string | null>(null)
  const [left, setLeft] = useState(false)
  const wrong = typed !== null && readNumber(typed, integer) === undefined
  if (useReplaced(value) && wrong) setTyped(null)
  useFieldError(wrong && left ? `This is not a ${integer ? 'whole ' : ''}number.` : null)
  function change(text: string) {
    const number = readNumber(text, integer)
    setTyped(number === undefined ? text : trailing(text))
    if (number !== undefined) onChange(number)
  }
  return (
    <TextInput
      {...rest}
      inputMode={integer ? 'numeric' : 'decimal'}
      value={typed ?? (value === null ? '' : String(value))}
      // Only when it is so: an attribute of its own would hide what the field around it says.
      {...(wrong && { 'aria-invalid': true, [UNFINISHED]: true })}
      onChange={(event) => change(event.target.value)}
      onBlur={(event) => {
        setLeft(true)
        if (!wrong) setTyped(null)
        rest.onBlur?.(event)
      }}
    />
  )
}

/** A number, null for nothing, undefined for what is not a number. */
export function readNumber(text: string, integer?: boolean): number | null | undefined {
  const plain = text.trim().replace(',', '.')
  if (plain === '') return null
  const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : Number.NaN
  if (!Number.isFinite(number) || (integer && !Number.isInteger(number))) return undefined
  return number
}

// "1." and "1.50" are numbers whose text says more than the number does: keep the text while typing.
function trailing(text: string): string | null {
  return text === String(Number(text)) ? null : text
}
