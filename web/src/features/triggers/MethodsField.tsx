import { Checkbox } from '@/ui/Checkbox'

import { METHODS } from './webhook'

interface MethodsFieldProps {
  value: readonly string[]
  error: string | undefined
  onChange(methods: string[]): void
}

export function MethodsField({ value, error, onChange }: MethodsFieldProps) {
  return (
    <fieldset className="flex min-w-0 flex-col gap-1">
      <legend className="mb-1 text-sm font-medium">Methods</legend>
      <div className="flex flex-wrap gap-x-4 gap-y-1.5">
        {METHODS.map((method) => (
          <Checkbox
            key={method}
            label={<span className="font-mono text-xs leading-5">{method}</span>}
            checked={value.includes(method)}
            onChange={(on) => onChange(METHODS.filter((one) => (one === method ? on : value.includes(one))))}
          />
        ))}
      </div>
      {error && (
        <p role="alert" className="text-xs text-danger-ink">
          {error}
        </p>
      )}
    </fieldset>
  )
}
