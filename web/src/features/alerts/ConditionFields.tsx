import { Checkbox } from '@/ui/Checkbox'
import { DurationInput } from '@/ui/DurationInput'
import { Field } from '@/ui/Field'
import { NumberInput } from '@/ui/NumberInput'

import { type Condition, type Kind, KINDS, STANDARD } from './document'
import type { Wrong } from './form'
import { WrongHere } from './WrongHere'
import { KIND_WORDS } from './words'

interface ConditionFieldsProps {
  on: readonly Condition[]
  wrong: Wrong
  onChange(on: Condition[]): void
}

export function ConditionFields({ on, wrong, onChange }: ConditionFieldsProps) {
  function toggle(kind: Kind, chosen: boolean) {
    const others = on.filter((one) => one.kind !== kind)
    onChange(chosen ? inOrder([...others, { kind, ...STANDARD[kind] }]) : others)
  }
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="mb-1 text-sm font-semibold">Tell when</legend>
      <WrongHere text={wrong['/on']} />
      <div className="grid gap-x-6 gap-y-3 sm:grid-cols-2">
        {KINDS.map((kind) => {
          const place = on.findIndex((one) => one.kind === kind)
          const condition = on[place]
          return (
            <div key={kind} className="flex min-w-0 flex-col gap-1.5">
              <Checkbox
                label={KIND_WORDS[kind].label}
                hint={KIND_WORDS[kind].hint}
                checked={condition !== undefined}
                onChange={(chosen) => toggle(kind, chosen)}
              />
              {condition && (
                <Option
                  condition={condition}
                  error={errorAt(wrong, `/on/${place}`)}
                  onChange={(changed) => onChange(on.map((one) => (one.kind === kind ? changed : one)))}
                />
              )}
            </div>
          )
        })}
      </div>
    </fieldset>
  )
}

interface OptionProps {
  condition: Condition
  error: string | undefined
  onChange(condition: Condition): void
}

function Option({ condition, error, onChange }: OptionProps) {
  if (condition.kind === 'failures_in_row')
    return (
      <Field label="How many in a row" error={error} className="ml-6">
        <NumberInput
          integer
          value={condition.count}
          onChange={(count) => onChange({ ...condition, count: count ?? 0 })}
        />
      </Field>
    )
  if (condition.kind === 'late' || condition.kind === 'scheduler_lag')
    return (
      <Field
        label={condition.kind === 'late' ? 'Late by more than' : 'Behind by more than'}
        error={error}
        className="ml-6"
      >
        <DurationInput value={condition.after} onChange={(after) => onChange({ ...condition, after })} />
      </Field>
    )
  return null
}

/** At the place itself, or below it: the server says the very field. */
function errorAt(wrong: Wrong, pointer: string): string | undefined {
  const found = Object.keys(wrong).find((one) => one === pointer || one.startsWith(`${pointer}/`))
  return found && wrong[found]
}

function inOrder(on: Condition[]): Condition[] {
  return on.sort((one, other) => KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind))
}
