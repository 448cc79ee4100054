import { useState } from 'react'

import { Button } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { TextInput } from '@/ui/TextInput'

import { RANGES, type Range, type RunFilters } from '../model/filters'

interface InstantRangeProps {
  filters: RunFilters
  onChange(patch: RunFilters): void
}

/** The usual stretches of time by one click, any other by two instants. */
export function InstantRange({ filters, onChange }: InstantRangeProps) {
  const [after, setAfter] = useState(localOf(filters.after))
  const [before, setBefore] = useState(localOf(filters.before))
  const isWrong = after !== '' && before !== '' && after >= before
  return (
    <form
      className="flex w-64 flex-col gap-3 p-1"
      onSubmit={(event) => {
        event.preventDefault()
        if (!isWrong) onChange({ range: undefined, after: instantOf(after), before: instantOf(before) })
      }}
    >
      <div className="grid grid-cols-2 gap-1">
        {Object.entries(RANGES).map(([range, label]) => (
          <Button
            key={range}
            size="sm"
            variant={filters.range === range ? 'primary' : 'secondary'}
            onClick={() => onChange({ range: range as Range, after: undefined, before: undefined })}
          >
            {label}
          </Button>
        ))}
      </div>
      <Field label="From">
        <TextInput type="datetime-local" value={after} onChange={(event) => setAfter(event.target.value)} />
      </Field>
      <Field label="Until" error={isWrong ? 'This is before the beginning.' : undefined}>
        <TextInput type="datetime-local" value={before} onChange={(event) => setBefore(event.target.value)} />
      </Field>
      <Button
        type="submit"
        size="sm"
        whyNot={after === '' && before === '' ? 'Give one of the two instants.' : undefined}
      >
        Show this stretch
      </Button>
    </form>
  )
}

/** The fields speak the viewer's zone, the address UTC. */
function localOf(instant: string | undefined): string {
  const date = instant === undefined ? null : new Date(instant)
  if (date === null || Number.isNaN(date.getTime())) return ''
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

function instantOf(local: string): string | undefined {
  return local === '' ? undefined : new Date(local).toISOString().replace('.000', '')
}
