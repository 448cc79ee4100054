import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'

import { useMay } from '@/api/me'
import { Field } from '@/ui/Field'
import { TextInput } from '@/ui/TextInput'

import { secretNamesQuery } from './api'

interface SecretFieldProps {
  label: string
  value: string
  placeholder: string
  error: string | undefined
  required?: boolean
  onChange(name: string): void
}

/** A secret of the workspace by its name; one that is still to be made can be typed. */
export function SecretField({ label, value, placeholder, error, required, onChange }: SecretFieldProps) {
  const id = useId()
  const may = useMay('secret.read')
  const names = useQuery({ ...secretNamesQuery, enabled: may })
  const isMissing = value !== '' && names.data !== undefined && !names.data.includes(value)
  return (
    <Field
      label={label}
      required={required}
      error={error}
      hint={isMissing ? `There is no secret ${value} yet: until there is, everything is refused.` : undefined}
      aside={
        required && (
          // In a tab of its own: what is written here would be lost.
          <a className="link text-xs" href="/settings/secrets" target="_blank" rel="noopener">
            Make one
          </a>
        )
      }
    >
      <TextInput
        mono
        list={id}
        value={value}
        placeholder={placeholder}
        // Names that were made in the other tab are there at once.
        onFocus={() => void (may && names.refetch())}
        onChange={(event) => onChange(event.target.value.toUpperCase())}
      />
      <datalist id={id}>
        {(names.data ?? []).map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </Field>
  )
}
