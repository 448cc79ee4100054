import { Field } from '@/ui/Field'

import { ExpressionField } from './ExpressionField'
import type { Kind } from './form'

interface FilterFieldProps {
  kind: Kind
  value: string
  error: string | undefined
  onChange(filter: string): void
}

/** What lets a firing start; everything does when it is left empty. */
export function FilterField({ kind, value, error, onChange }: FilterFieldProps) {
  return (
    <Field
      label="Only when"
      error={error}
      hint={
        <>
          An expression over <code className="font-mono">trigger</code>; unless it is true, nothing starts.
        </>
      }
    >
      <ExpressionField
        label="Only when"
        use="filter"
        value={value}
        placeholder={EXAMPLES[kind]}
        onChange={onChange}
      />
    </Field>
  )
}

const EXAMPLES: Record<Kind, string> = {
  schedule: 'trigger.scheduled_for > "2027-01-01"',
  webhook: 'trigger.payload.action == "opened"',
  event: 'trigger.payload.amount > 100',
  manual: 'trigger.payload.amount > 100',
}
