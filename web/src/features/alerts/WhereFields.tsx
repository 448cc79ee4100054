import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'

import { Field } from '@/ui/Field'
import { TextInput } from '@/ui/TextInput'

import { triggerNamesQuery, workflowsQuery } from './api'
import { type Alert, namesOf } from './document'
import type { Wrong } from './form'

interface WhereFieldsProps {
  form: Alert
  wrong: Wrong
  onChange(patch: Partial<Alert>): void
}

export function WhereFields({ form, wrong, onChange }: WhereFieldsProps) {
  const triggers = useQuery(triggerNamesQuery)
  const workflows = useQuery(workflowsQuery)
  return (
    <fieldset className="grid min-w-0 gap-4 sm:grid-cols-2">
      <legend className="mb-2 text-sm font-semibold">Only of</legend>
      <Names
        label="Workflows"
        names={form.workflows}
        known={workflows.data?.map((one) => one.name) ?? []}
        error={wrong['/where/workflow']}
        onChange={(names) => onChange({ workflows: names })}
      />
      <Names
        label="Schedules and other triggers"
        names={form.triggers}
        known={triggers.data ?? []}
        error={wrong['/where/trigger']}
        onChange={(names) => onChange({ triggers: names })}
      />
    </fieldset>
  )
}

interface NamesProps {
  label: string
  names: readonly string[]
  known: readonly string[]
  error: string | undefined
  onChange(names: string[]): void
}

/** Names or patterns, with commas between them. The text is kept as it is typed. */
function Names({ label, names, known, error, onChange }: NamesProps) {
  const [typed, setTyped] = useState(names.join(', '))
  const id = useId()
  // Somebody else's names came into the form meanwhile.
  if (namesOf(typed).join() !== namesOf(names.join(' ')).join()) setTyped(names.join(', '))
  // One name at a time is offered: the browser replaces all of the text by it.
  const isOne = !typed.includes(',')
  return (
    <Field label={label} error={error} hint={hintOf(typed, known)}>
      <TextInput
        mono
        list={isOne ? id : undefined}
        value={typed}
        placeholder="all of them"
        onChange={(event) => {
          setTyped(event.target.value)
          onChange(namesOf(event.target.value))
        }}
      />
      <datalist id={id}>
        {known.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </Field>
  )
}

function hintOf(typed: string, known: readonly string[]): string {
  const unknown = namesOf(typed).filter((name) => !/[*?]/.test(name) && !known.includes(name))
  if (unknown.length > 0 && known.length > 0) return `There is none called ${unknown.join(', ')} now.`
  return 'Names or patterns such as nightly-*, with commas. Empty: all of them.'
}
