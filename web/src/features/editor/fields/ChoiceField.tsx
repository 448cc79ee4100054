import { Select } from '@/ui/Select'

import type { Pointer } from '@/document/pointer'

import { CodeValue } from './CodeValue'
import type { FieldSpec } from './specs'
import { fromText, textOf } from './values'

interface ChoiceFieldProps {
  spec: FieldSpec
  owner: Pointer
  pointer: Pointer
  value: unknown
  set(value: unknown): void
}

const TEMPLATE = '{{…}}'

/** One of the options, or where the language allows it a template that gives one. */
export function ChoiceField({ spec, owner, pointer, value, set }: ChoiceFieldProps) {
  const options = spec.options ?? []
  const text = textOf(value)
  const free = value !== undefined && !options.includes(text)
  const fallback =
    spec.fallback === undefined || spec.fallback === null ? 'Not set' : `${String(spec.fallback)} (default)`
  return (
    <>
      <Select
        value={free ? TEMPLATE : text}
        placeholder={spec.required ? 'Choose…' : fallback}
        options={[
          ...options,
          ...(spec.templated || free ? [{ value: TEMPLATE, label: 'From an expression…' }] : []),
        ]}
        onChange={(next) => {
          if (next === TEMPLATE) set('{{ inputs. }}')
          else set(next === '' ? undefined : fromText(next, spec.types))
        }}
      />
      {free && (
        <CodeValue
          label={spec.label}
          kind="template"
          pointer={pointer}
          owner={owner}
          text={text}
          onChange={(next) => set(next === '' ? undefined : next)}
        />
      )}
    </>
  )
}
