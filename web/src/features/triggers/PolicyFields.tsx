import { useId } from 'react'

import { Checkbox } from '@/ui/Checkbox'
import { DurationInput } from '@/ui/DurationInput'
import { Field } from '@/ui/Field'
import { NumberInput } from '@/ui/NumberInput'
import { Select } from '@/ui/Select'

import { ExpressionField } from './ExpressionField'
import {
  POLICIES,
  type PoliciesForm,
  type Policy,
  POLICY_NAMES,
  type PolicyField,
  valueText,
  whyNotPolicy,
} from './policies'
import { number, type Stored, text } from './stored'

interface PolicyFieldsProps {
  form: PoliciesForm
  /** As the server calls it. */
  kind: string
  overlap: string
  onChange(form: PoliciesForm): void
  /** By `policy/field`, or `policy` for all of it. */
  errors: Readonly<Record<string, string>>
}

/** What becomes of firings that come too often, in the order in which it is looked at. */
export function PolicyFields({ form, kind, overlap, onChange, errors }: PolicyFieldsProps) {
  function turn(policy: Policy, on: boolean) {
    onChange({ ...form, [policy]: on ? POLICIES[policy].first : undefined })
  }
  return (
    <fieldset className="flex min-w-0 flex-col gap-1">
      <legend className="mb-1 text-sm font-medium">When many come</legend>
      <div className="flex min-w-0 flex-col divide-y divide-line rounded-lg border border-line">
        {POLICY_NAMES.map((policy) => (
          <One
            key={policy}
            policy={policy}
            values={form[policy]}
            whyNot={whyNotPolicy(policy, { kind, overlap, policies: form })}
            errors={errors}
            onTurn={(on) => turn(policy, on)}
            onChange={(values) => onChange({ ...form, [policy]: values })}
          />
        ))}
      </div>
    </fieldset>
  )
}

interface OneProps {
  policy: Policy
  values: Stored | undefined
  whyNot: string | null
  errors: Readonly<Record<string, string>>
  onTurn(on: boolean): void
  onChange(values: Stored): void
}

function One({ policy, values, whyNot, errors, onTurn, onChange }: OneProps) {
  const id = useId()
  const { label, explanation, fields } = POLICIES[policy]
  const isOn = values !== undefined
  return (
    <div className="flex min-w-0 flex-col gap-3 px-3 py-2.5">
      <Checkbox
        label={label}
        hint={isOn ? explanation : (whyNot ?? explanation)}
        aria-describedby={errors[policy] ? `${id}-error` : undefined}
        checked={isOn}
        // What is on can be switched off, whatever else is set.
        disabled={!isOn && whyNot !== null}
        className={!isOn && whyNot !== null ? 'text-muted' : undefined}
        onChange={onTurn}
      />
      {errors[policy] && (
        <p id={`${id}-error`} role="alert" className="pl-6 text-xs text-danger-ink">
          {errors[policy]}
        </p>
      )}
      {isOn && whyNot !== null && <p className="pl-6 text-xs text-warning-ink">{whyNot}</p>}
      {isOn && (
        <div role="group" aria-label={label} className="grid min-w-0 gap-3 pl-6 sm:grid-cols-2">
          {fields.map((field) => (
            <Field
              key={field.name}
              label={field.label}
              required={field.required}
              error={errors[`${policy}/${field.name}`]}
            >
              <Control field={field} values={values} onChange={onChange} />
            </Field>
          ))}
        </div>
      )}
    </div>
  )
}

interface ControlProps {
  field: PolicyField
  values: Stored
  onChange(values: Stored): void
}

function Control({ field, values, onChange }: ControlProps) {
  const set = (value: unknown) => onChange({ ...values, [field.name]: value })
  switch (field.kind) {
    case 'number':
      return (
        <NumberInput
          integer
          value={number(values[field.name])}
          placeholder={field.placeholder}
          onChange={set}
        />
      )
    case 'duration':
      return <DurationInput value={valueText(values, field)} placeholder={field.placeholder} onChange={set} />
    case 'edge':
      return (
        <Select
          value={text(values[field.name]) === 'leading' ? 'leading' : 'trailing'}
          options={[
            { value: 'trailing', label: 'The last, when it is quiet' },
            { value: 'leading', label: 'The first, at once' },
          ]}
          // The usual one needs no words, unless they were there before.
          onChange={(edge) => set(edge === 'leading' ? edge : undefined)}
        />
      )
    default:
      return (
        <ExpressionField
          label={field.label}
          use="key"
          value={valueText(values, field)}
          placeholder={field.placeholder}
          onChange={set}
        />
      )
  }
}
