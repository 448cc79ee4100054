import { DurationInput } from '@/ui/DurationInput'
import { Field } from '@/ui/Field'
import { NumberInput } from '@/ui/NumberInput'
import { Select } from '@/ui/Select'

import type { TriggerForm } from './form'

const OVERLAPS = [
  { value: 'skip', label: 'Skip this one' },
  { value: 'queue', label: 'Wait for it' },
  { value: 'cancel_previous', label: 'Cancel it and start' },
  { value: 'allow', label: 'Start beside it' },
]

interface MoreFieldsProps {
  form: TriggerForm
  set(patch: Partial<TriggerForm>): void
  errors: Readonly<Record<string, string>>
}

/** What becomes of odd cases; each has a rule of its own while nothing is said. */
export function MoreFields({ form, set, errors }: MoreFieldsProps) {
  const hasLine = form.policies.concurrency !== undefined
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          label="When the one before still runs"
          error={errors['overlap']}
          hint={
            hasLine
              ? '“So many at once” below says already how many run at once, and the others wait.'
              : undefined
          }
        >
          <Select
            value={form.overlap}
            placeholder="Start beside it (as usual)"
            options={OVERLAPS.map((option) => ({
              ...option,
              disabled: hasLine && option.value !== 'allow' && option.value !== form.overlap,
            }))}
            onChange={(overlap) => set({ overlap })}
          />
        </Field>
        {form.kind === 'schedule' && (
          <Field label="Firings that were missed" error={errors['catch_up']}>
            <Select
              value={form.catchUp}
              placeholder="Fire the newest (as usual)"
              options={[
                { value: 'none', label: 'Leave them out' },
                { value: 'last', label: 'Fire the newest' },
                { value: 'all', label: 'Fire all of them' },
              ]}
              onChange={(catchUp) => set({ catchUp })}
            />
          </Field>
        )}
      </div>
      {form.kind === 'schedule' && form.catchUp !== '' && form.catchUp !== 'none' && (
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="Missed at most so long ago">
            <DurationInput
              value={form.catchUpWindow}
              placeholder="1d"
              onChange={(catchUpWindow) => set({ catchUpWindow })}
            />
          </Field>
          {form.catchUp === 'all' && (
            <Field label="At most so many">
              <NumberInput
                integer
                value={form.catchUpLimit}
                placeholder="as usual"
                onChange={(catchUpLimit) => set({ catchUpLimit })}
              />
            </Field>
          )}
        </div>
      )}
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Attempts" error={errors['retry']} hint="Each is a run of its own.">
          <NumberInput
            integer
            value={form.attempts}
            placeholder={form.backoff.trim() ? '3' : '1'}
            onChange={(attempts) => set({ attempts })}
          />
        </Field>
        <Field label="Pause before the next attempt" hint="It doubles each time.">
          <DurationInput value={form.backoff} placeholder="30s" onChange={(backoff) => set({ backoff })} />
        </Field>
        <Field
          label="Timeout"
          error={errors['timeout']}
          hint="A run that takes longer is cancelled and has failed."
        >
          <DurationInput value={form.timeout} placeholder="none" onChange={(timeout) => set({ timeout })} />
        </Field>
        <Field
          label="Pause after failures"
          error={errors['pause_after_failures']}
          hint="After so many in a row it pauses itself."
        >
          <NumberInput
            integer
            value={form.pauseAfter}
            placeholder="never"
            onChange={(pauseAfter) => set({ pauseAfter })}
          />
        </Field>
      </div>
    </>
  )
}
