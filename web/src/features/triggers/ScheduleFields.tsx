import { useMemo } from 'react'

import { Checkbox } from '@/ui/Checkbox'
import { DurationInput } from '@/ui/DurationInput'
import { Field } from '@/ui/Field'
import { NumberInput } from '@/ui/NumberInput'
import { Select } from '@/ui/Select'
import { TextInput } from '@/ui/TextInput'

import {
  errorAt,
  hasClockRules,
  hasZone,
  type MonthDay,
  type Mode,
  type ScheduleForm,
  WEEKDAYS,
} from './schedule'
import type { Placed } from './form'
import { Moment } from './Moment'
import { ZonePicker } from './ZonePicker'
import { changesClocks } from './zones'

export interface ScheduleFieldsProps {
  form: ScheduleForm
  onChange(form: ScheduleForm): void
  errors: readonly Placed[]
}

const MODES: { value: Mode; label: string }[] = [
  { value: 'every', label: 'Again and again, after a while' },
  { value: 'daily', label: 'Every day' },
  { value: 'weekly', label: 'On days of the week' },
  { value: 'monthly', label: 'On a day of the month' },
  { value: 'cron', label: 'By a cron line' },
  { value: 'once', label: 'Once' },
]

/** When it fires. */
export function ScheduleFields({ form, onChange, errors }: ScheduleFieldsProps) {
  const set = (patch: Partial<ScheduleForm>) => onChange({ ...form, ...patch })
  const rule = errorAt(errors, 'rule')
  const isTimed = form.mode === 'daily' || form.mode === 'weekly' || form.mode === 'monthly'
  return (
    <>
      <Field label="When" error={BUILDERS.includes(form.mode) ? rule : undefined}>
        <Select value={form.mode} options={MODES} onChange={(mode) => set({ mode: mode as Mode })} />
      </Field>
      {form.mode === 'every' && (
        <Field label="How often" error={rule} hint="Counted in real time, whatever the clocks do.">
          <DurationInput value={form.every} onChange={(every) => set({ every })} />
        </Field>
      )}
      {form.mode === 'weekly' && (
        <Weekdays value={form.weekdays} onChange={(weekdays) => set({ weekdays })} />
      )}
      {form.mode === 'monthly' && <DayOfMonth form={form} set={set} />}
      {isTimed && (
        <Field label="At">
          <TextInput type="time" value={form.time} onChange={(event) => set({ time: event.target.value })} />
        </Field>
      )}
      {form.mode === 'cron' && (
        <Field label="Cron line" error={rule} hint="Minute, hour, day of the month, month, weekday.">
          <TextInput mono value={form.cron} onChange={(event) => set({ cron: event.target.value })} />
        </Field>
      )}
      {form.mode === 'once' && <Once form={form} error={rule} set={set} />}
      {hasZone(form) && (
        <ZonePicker
          value={form.timezone}
          error={errorAt(errors, 'timezone')}
          onChange={(timezone) => set({ timezone })}
        />
      )}
      <ClockRules form={form} set={set} error={errorAt(errors, 'dst')} />
    </>
  )
}

const BUILDERS: readonly Mode[] = ['daily', 'weekly', 'monthly']
const MONDAY_FIRST = [1, 2, 3, 4, 5, 6, 0]

type Set = (patch: Partial<ScheduleForm>) => void

function Weekdays({ value, onChange }: { value: readonly number[]; onChange(weekdays: number[]): void }) {
  return (
    <fieldset className="flex min-w-0 flex-col gap-1">
      <legend className="mb-1 text-sm font-medium">Days of the week</legend>
      <div className="flex flex-wrap gap-x-4 gap-y-1.5">
        {MONDAY_FIRST.map((day) => (
          <Checkbox
            key={day}
            label={WEEKDAYS[day]?.slice(0, 3)}
            aria-label={WEEKDAYS[day]}
            checked={value.includes(day)}
            onChange={(on) => onChange(on ? [...value, day] : value.filter((one) => one !== day))}
          />
        ))}
      </div>
    </fieldset>
  )
}

function DayOfMonth({ form, set }: { form: ScheduleForm; set: Set }) {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label="Day of the month">
        <Select
          value={form.monthDay}
          options={[
            { value: 'day', label: 'A certain day' },
            { value: 'last', label: 'The last day' },
            { value: 'last_workday', label: 'The last weekday (Mon to Fri)' },
            { value: 'nth', label: 'The first, second … of a weekday' },
          ]}
          onChange={(monthDay) => set({ monthDay: monthDay as MonthDay })}
        />
      </Field>
      {form.monthDay === 'day' && (
        <Field
          label="Which day"
          hint={(form.day ?? 0) > 28 ? 'Months without this day are left out.' : undefined}
        >
          <NumberInput integer value={form.day} onChange={(day) => set({ day })} />
        </Field>
      )}
      {form.monthDay === 'nth' && (
        <div className="grid grid-cols-2 gap-2">
          <Field label="Which">
            <Select
              value={form.nth}
              options={[
                { value: '1', label: 'first' },
                { value: '2', label: 'second' },
                { value: '3', label: 'third' },
                { value: '4', label: 'fourth' },
                { value: 'L', label: 'last' },
              ]}
              onChange={(nth) => set({ nth })}
            />
          </Field>
          <Field label="Weekday">
            <Select
              value={String(form.nthWeekday)}
              options={MONDAY_FIRST.map((day) => ({ value: String(day), label: WEEKDAYS[day] ?? '' }))}
              onChange={(day) => set({ nthWeekday: Number(day) })}
            />
          </Field>
        </div>
      )}
    </div>
  )
}

function Once({ form, error, set }: { form: ScheduleForm; error: string | undefined; set: Set }) {
  return (
    <Field
      label="Day and time"
      error={error}
      hint="In the time zone below. It fires this once, then it is done."
    >
      <Moment value={form.at} onChange={(at) => set({ at })} />
    </Field>
  )
}

/** Only where a day can have an hour too many or too few. */
function ClockRules({ form, set, error }: { form: ScheduleForm; set: Set; error: string | undefined }) {
  const changes = useMemo(() => changesClocks(form.timezone, new Date().getFullYear()), [form.timezone])
  const isSet = form.gap !== '' || form.fold !== ''
  if (!hasClockRules(form) || !(changes || isSet)) return null
  const isLine = form.mode === 'cron'
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label="When clocks go forward" error={error}>
        <Select
          value={form.gap}
          placeholder={isLine ? 'As usual for such a line' : 'As usual: at the next time there is'}
          options={[
            { value: 'shift', label: 'At the next time there is' },
            { value: 'skip', label: 'Leave that day out' },
          ]}
          onChange={(gap) => set({ gap })}
        />
      </Field>
      <Field label="When clocks go back">
        <Select
          value={form.fold}
          placeholder={isLine ? 'As usual for such a line' : 'As usual: the first time'}
          options={[
            { value: 'first', label: 'The first time' },
            { value: 'last', label: 'The second time' },
            { value: 'both', label: 'Both times' },
          ]}
          onChange={(fold) => set({ fold })}
        />
      </Field>
    </div>
  )
}
