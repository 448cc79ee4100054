import { useState } from 'react'

import { Button } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { FilterChip } from '@/ui/FilterChip'
import { TextInput } from '@/ui/TextInput'

interface TextFilterProps {
  label: string
  value: string
  /** What has been seen, to choose from. */
  known: readonly string[]
  onChange(value: string): void
}

const MOST_SHOWN = 8

/** A filter for an exact text: chosen from what has been seen, or typed. */
export function TextFilter({ label, value, known, onChange }: TextFilterProps) {
  return (
    <FilterChip label={label} value={value} onClear={() => onChange('')}>
      {(close) => (
        <Choice
          label={label}
          value={value}
          known={known}
          onChange={(chosen) => {
            onChange(chosen)
            close()
          }}
        />
      )}
    </FilterChip>
  )
}

function Choice({ label, value, known, onChange }: TextFilterProps) {
  const [text, setText] = useState(value)
  const shown = known.filter((one) => one.includes(text.trim())).slice(0, MOST_SHOWN)
  return (
    <div className="flex w-64 max-w-full flex-col gap-2">
      <form
        className="flex items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          onChange(text.trim())
        }}
      >
        <Field label={`${label}, exactly`} className="min-w-0 flex-1">
          <TextInput mono value={text} onChange={(event) => setText(event.target.value)} />
        </Field>
        <Button type="submit">Show</Button>
      </form>
      {shown.length > 0 && (
        <ul aria-label={`${label}: seen lately`} className="flex flex-col">
          {shown.map((one) => (
            <li key={one}>
              <button
                type="button"
                onClick={() => onChange(one)}
                className="block w-full truncate rounded-md px-1.5 py-1 text-left font-mono text-xs hover:bg-hover"
              >
                {one}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
