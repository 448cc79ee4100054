import { DurationInput } from '@/ui/DurationInput'
import { Field } from '@/ui/Field'
import { Select } from '@/ui/Select'

import { Moment } from './Moment'
import { errorAt, type ScheduleForm } from './schedule'
import type { ScheduleFieldsProps } from './ScheduleFields'

/** Rarely needed: under "More". */
export function LimitFields({ form, onChange, errors }: ScheduleFieldsProps) {
  const set = (patch: Partial<ScheduleForm>) => onChange({ ...form, ...patch })
  const left = Object.keys(form.rest)
  if (form.mode === 'manual') return null
  return (
    <>
      {form.mode !== 'once' && (
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
        <Field label="Days" error={errorAt(errors, 'days')}>
          <Select
            value={form.days}
            options={[
              { value: 'any', label: 'All days' },
              { value: 'business', label: 'Business days only' },
              { value: 'non_business', label: 'Days off only' },
            ]}
            onChange={(days) => set({ days })}
          />
        </Field>
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
      </div>
      {left.length > 0 && (
        <p className="text-xs text-muted">
          It also says {left.join(' and ')}, which stays as it is. Change that with{' '}
          <code className="font-mono">onward trigger apply</code>.
        </p>
      )}
    </>
  )
}
