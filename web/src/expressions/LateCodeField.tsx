import { lazy, Suspense } from 'react'

import { TextArea } from '@/ui/TextArea'
import { TextInput } from '@/ui/TextInput'

import type { CodeFieldProps } from './CodeField'

/** `CodeField` for pages that must not wait for it: until it is there, its value stands in a field of its size. */
export function LateCodeField(props: CodeFieldProps) {
  return (
    <Suspense fallback={<PlainField {...props} readOnly />}>
      <Loaded {...props} />
    </Suspense>
  )
}

const Loaded = lazy(() =>
  import('./CodeField').then(
    ({ CodeField }) => ({ default: CodeField }),
    // It cannot be fetched: one can still write, without help. The dialog around it is not lost for this.
    () => ({ default: PlainField }),
  ),
)

function PlainField({
  label,
  value,
  multiline,
  placeholder,
  readOnly,
  onChange,
  onBlur,
  onFocus,
}: CodeFieldProps) {
  const Plain = multiline ? TextArea : TextInput
  return (
    <Plain
      mono
      aria-label={label}
      value={value}
      placeholder={placeholder}
      readOnly={readOnly}
      onChange={(event) => onChange(event.target.value)}
      onBlur={onBlur}
      onFocus={onFocus}
    />
  )
}
