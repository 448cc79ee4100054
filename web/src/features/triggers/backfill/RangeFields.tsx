import { Button } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { NumberInput } from '@/ui/NumberInput'
import { Select } from '@/ui/Select'
import { Switch } from '@/ui/Switch'
import { TextInput } from '@/ui/TextInput'

import { lastDays, type RangeForm, withTimes } from './range'

interface RangeFieldsProps {
  form: RangeForm
  zone: string
  errorAt(field: 'from' | 'to' | 'concurrency'): string | undefined
  onChange(patch: Partial<RangeForm>): void
}

const QUICK = [
  { days: 1, label: 'Today' },
  { days: 7, label: 'Last 7 days' },
  { days: 30, label: 'Last 30 days' },
]

export function RangeFields({ form, zone, errorAt, onChange }: RangeFieldsProps) {
  const type = form.exact ? 'datetime-local' : 'date'
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <span className="flex flex-wrap gap-1">
          {QUICK.map(({ days, label }) => (
            <Button
              key={days}
              size="sm"
              variant="ghost"
              onClick={() => onChange(lastDays(days, zone, Date.now()))}
            >
              {label}
            </Button>
          ))}
        </span>
        <Switch
          label="With times"
          checked={form.exact}
          onChange={(exact) => onChange(withTimes(form, exact))}
        />
      </div>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="From" required error={errorAt('from')} hint={`In the schedule's zone, ${zone}.`}>
          <TextInput
            type={type}
            data-autofocus
            value={form.from}
            onChange={(event) => onChange({ from: event.target.value })}
          />
        </Field>
        <Field
          label="To"
          required
          error={errorAt('to')}
          hint={form.exact ? 'It belongs to the range.' : 'The whole day belongs to the range.'}
        >
          <TextInput type={type} value={form.to} onChange={(event) => onChange({ to: event.target.value })} />
        </Field>
        <Field label="Which slots" hint="Missing: those of which nothing has started, nor will.">
          <Select
            value={form.only}
            options={[
              { value: 'missing', label: 'Only missing ones' },
              { value: 'all', label: 'All of them, again' },
            ]}
            onChange={(only) => onChange({ only: only === 'all' ? 'all' : 'missing' })}
          />
        </Field>
        <Field label="At once" error={errorAt('concurrency')} hint="So many run at the same time.">
          <NumberInput
            integer
            value={form.concurrency}
            onChange={(concurrency) => onChange({ concurrency })}
          />
        </Field>
      </div>
    </>
  )
}
