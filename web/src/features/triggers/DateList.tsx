import { Plus, X } from 'lucide-react'
import { useState } from 'react'

import { Button } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { IconButton } from '@/ui/IconButton'
import { TextInput } from '@/ui/TextInput'

import { datesIn, dateText } from './dates'

interface DateListProps {
  label: string
  hint?: string
  value: readonly string[]
  error: string | undefined
  onChange(dates: string[]): void
}

/** Days one by one, in their order. Several can be pasted at once. */
export function DateList({ label, hint, value, error, onChange }: DateListProps) {
  const [typed, setTyped] = useState('')
  function add(text: string) {
    const found = datesIn(text)
    if (found.length > 0) onChange([...new Set([...value, ...found])].sort())
    setTyped('')
  }
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <Field label={label} error={error} hint={hint}>
        <span className="flex min-w-0 gap-2">
          <TextInput
            type="date"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            onPaste={(event) => {
              const text = event.clipboardData.getData('text')
              if (datesIn(text).length === 0) return
              event.preventDefault()
              add(text)
            }}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return
              event.preventDefault() // it would save the whole form
              add(typed)
            }}
          />
          <Button
            icon={Plus}
            aria-label={`Add to ${label}`}
            disabled={datesIn(typed).length === 0}
            onClick={() => add(typed)}
          >
            Add
          </Button>
        </span>
      </Field>
      {value.length > 0 && (
        <ul aria-label={label} className="flex flex-wrap gap-1">
          {value.map((date) => (
            <li
              key={date}
              className="flex h-7 items-center rounded-full border border-line-strong bg-raised pl-2.5 text-xs pointer-coarse:h-9"
            >
              {dateText(date)}
              <IconButton
                size="sm"
                icon={X}
                label={`Remove ${dateText(date)}`}
                onClick={() => onChange(value.filter((one) => one !== date))}
              />
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
