import { DurationInput } from '@/ui/DurationInput'
import { Field } from '@/ui/Field'
import { Select } from '@/ui/Select'
import { TextInput } from '@/ui/TextInput'

import { DateList } from './DateList'
import { Moment } from './Moment'
import { errorAt, type ScheduleForm } from './schedule'
import type { ScheduleFieldsProps } from './ScheduleFields'

/** Rarely needed: under "More". */
export function LimitFields({ form, onChange, errors }: ScheduleFieldsProps) {
  const set = (patch: Partial<ScheduleForm>) => onChange({ ...form, ...patch })
  const repeats = form.mode !== 'once'
  const left = [...Object.keys(form.rest), ...Object.keys(form.excludeRest).map((one) => `exclude.${one}`)]
  return (
    <>
      {repeats && (
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="Not before" error={errorAt(errors, 'start')}>
            <Moment value={form.start} onChange={(start) => set({ start })} />
          </Field>
          <Field label="Not after" error={errorAt(errors, 'end')}>
            <Moment value={form.end} onChange={(end) => set({ end })} />
          </Field>
        </div>
      )}
      <div className="grid gap-4 sm:grid-cols-2">
        {repeats && <DaysField form={form} onChange={onChange} errors={errors} />}
        <Field
          label="Spread over"
          error={errorAt(errors, 'jitter')}
          hint="Each firing is put off by up to so much."
        >
          <DurationInput
            value={form.jitter}
            placeholder="not at all"
            onChange={(jitter) => set({ jitter })}
          />
        </Field>
        {repeats && <LeftOutFields form={form} onChange={onChange} errors={errors} />}
      </div>
      {left.length > 0 && (
        <p className="text-xs text-muted">
          It also says {left.join(' and ')}, which stays as it is. Change that under “As YAML”.
        </p>
      )}
    </>
  )
}

function DaysField({ form, onChange, errors }: ScheduleFieldsProps) {
  return (
    <Field
      label="Days"
      error={errorAt(errors, 'days')}
      hint={form.days === 'any' ? undefined : 'Monday to Friday, but for the holidays below.'}
    >
      <Select
        value={form.days}
        options={[
          { value: 'any', label: 'All days' },
          { value: 'business', label: 'Business days only' },
          { value: 'non_business', label: 'Days off only' },
        ]}
        onChange={(days) => onChange({ ...form, days })}
      />
    </Field>
  )
}

function LeftOutFields({ form, onChange, errors }: ScheduleFieldsProps) {
  const set = (patch: Partial<ScheduleForm>) => onChange({ ...form, ...patch })
  return (
    <>
      {form.days !== 'any' && (
        <DateList
          label="Holidays"
          hint="They count as days off."
          value={form.holidays}
          error={errorAt(errors, 'holidays')}
          onChange={(holidays) => set({ holidays })}
        />
      )}
      <DateList
        label="Left out on"
        hint="Nothing fires on these days. Several can be pasted."
        value={form.excludeDates}
        error={errorAt(errors, 'exclude/dates')}
        onChange={(excludeDates) => set({ excludeDates })}
      />
      <Field
        label="Left out each year or month"
        error={errorAt(errors, 'exclude/days')}
        hint={
          <>
            Day, month and weekday as in a cron line: <code className="font-mono">25-31 12 *</code> is the
            last week of the year.
          </>
        }
      >
        <TextInput
          mono
          value={form.excludeDays}
          placeholder="none"
          onChange={(event) => set({ excludeDays: event.target.value })}
        />
      </Field>
    </>
  )
}
