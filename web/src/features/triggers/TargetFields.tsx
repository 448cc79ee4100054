import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'

import { useMe } from '@/api/me'
import { Field } from '@/ui/Field'
import { Select } from '@/ui/Select'
import { TextInput } from '@/ui/TextInput'

import { runnersQuery, type Trigger, workflowNamesQuery } from './api'

/** Chosen from the list, or typed. */
export function WorkflowField(props: {
  value: string
  error: string | undefined
  onChange(name: string): void
}) {
  const { value, error, onChange } = props
  const id = useId()
  const workflows = useQuery(workflowNamesQuery)
  const items = workflows.data ?? []
  return (
    <Field
      label="Workflow"
      required
      error={error}
      hint={
        items.length === 0 && workflows.isSuccess ? 'There is no workflow yet: make one first.' : undefined
      }
    >
      <TextInput
        list={id}
        data-autofocus={value === '' || undefined}
        value={value}
        placeholder="The name of a workflow"
        onChange={(event) => onChange(event.target.value)}
      />
      <datalist id={id}>
        {items.map((one) => (
          <option key={one.name} value={one.name}>
            {one.title}
          </option>
        ))}
      </datalist>
    </Field>
  )
}

interface RunnerFieldProps {
  trigger: Trigger | undefined
  value: string
  error: string | undefined
  onChange(runner: string): void
}

/** For administrators: everybody else's triggers run as themselves. */
export function RunnerField({ trigger, value, error, onChange }: RunnerFieldProps) {
  const isAdmin = useMe()?.role === 'admin'
  const runners = useQuery({ ...runnersQuery, enabled: isAdmin })
  if (!isAdmin) return null
  return (
    <Field label="Runs as" error={error} hint="Whose permission is asked each time it fires.">
      <Select
        value={value}
        placeholder={trigger ? 'As it is now' : 'Me'}
        options={(runners.data ?? []).map((one) => ({ value: `${one.kind} ${one.id}`, label: one.name }))}
        onChange={onChange}
      />
    </Field>
  )
}
