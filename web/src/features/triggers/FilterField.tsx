import { useQuery } from '@tanstack/react-query'

import { errorWords } from '@/ui/errors'
import { Field } from '@/ui/Field'
import { TextInput } from '@/ui/TextInput'

import { triedQuery } from './api'
import { useSettled } from './useSettled'

interface FilterFieldProps {
  value: string
  error: string | undefined
  placeholder: string
  /** What the filter sees, for trying it; without one it is tried when it is saved. */
  sample?: { trigger: unknown; words: string }
  onChange(filter: string): void
}

/** An expression over `trigger`, with what it gives on something that has come already. */
export function FilterField({ value, error, placeholder, sample, onChange }: FilterFieldProps) {
  return (
    <Field
      label="Only when"
      error={error}
      hint={
        <>
          {sample && value.trim() !== '' && <Tried filter={value} sample={sample} />}
          An expression over <code className="font-mono">trigger</code>; unless it is true, nothing starts.
        </>
      }
    >
      <TextInput
        mono
        value={value}
        placeholder={placeholder}
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  )
}

function Tried({ filter, sample }: { filter: string; sample: { trigger: unknown; words: string } }) {
  const query = useQuery(triedQuery(useSettled(filter), sample.trigger))
  if (query.isPending) return null
  const result = query.data
    ? `${JSON.stringify(query.data.value)}${typeof query.data.value === 'boolean' ? '' : ', which is neither true nor false'}`
    : errorWords(query.error).text
  return (
    <span aria-live="polite" className="block">
      On {sample.words}: <span className="font-mono">{result}</span>
    </span>
  )
}
