import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'

import { Button } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { JsonInput } from '@/ui/JsonInput'
import { isRecord } from '@/ui/schema'
import { TextInput } from '@/ui/TextInput'

import { workflowQuery, workflowsQuery } from './api'
import type { Target } from './document'
import { suggestedInputs } from './form'

interface WorkflowTargetProps {
  target: Target
  wrong: string | undefined
  wrongInputs: string | undefined
  onChange(patch: Partial<Target>): void
}

export function WorkflowTarget({ target, wrong, wrongInputs, onChange }: WorkflowTargetProps) {
  const id = useId()
  const workflows = useQuery(workflowsQuery)
  const isKnown = workflows.data?.some((one) => one.name === target.to) ?? false
  const workflow = useQuery({ ...workflowQuery(target.to), enabled: isKnown })
  const suggested = suggestedInputs(workflow.data?.inputs_schema)
  const [filledIn, setFilledIn] = useState(0)
  const lacks = Object.keys(suggested).filter((name) => !(name in target.inputs))
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <Field
        label="Workflow"
        required
        error={wrong}
        hint={
          workflows.data && target.to && !isKnown
            ? 'There is no workflow of this name.'
            : 'It starts in your name.'
        }
      >
        <TextInput
          list={id}
          autoFocus={target.to === ''}
          value={target.to}
          placeholder="The name of a workflow"
          onChange={(event) => onChange({ to: event.target.value })}
        />
        <datalist id={id}>
          {(workflows.data ?? []).map((one) => (
            <option key={one.name} value={one.name}>
              {one.title}
            </option>
          ))}
        </datalist>
      </Field>
      <JsonInput
        // What is filled in for somebody replaces what the field remembers as typed.
        key={filledIn}
        label="Inputs"
        value={Object.keys(target.inputs).length > 0 ? target.inputs : undefined}
        mustBeObject
        error={wrongInputs}
        hint="Texts may hold what the alert says: {{ alert.subject }}, {{ alert.text }}, {{ alert.run_id }}, {{ alert.url }}."
        onChange={(inputs) => onChange({ inputs: isRecord(inputs) ? inputs : {} })}
      />
      {lacks.length > 0 && (
        <span className="flex flex-wrap items-center gap-2 text-xs text-warning-ink">
          It needs {lacks.join(', ')}.
          <Button
            size="sm"
            onClick={() => {
              setFilledIn(filledIn + 1)
              onChange({ inputs: { ...suggested, ...target.inputs } })
            }}
          >
            Fill in
          </Button>
        </span>
      )}
    </div>
  )
}
