import { useState } from 'react'

import { Checkbox } from '../Checkbox'
import { DurationInput } from '../DurationInput'
import { Field } from '../Field'
import { FilterBar } from '../FilterBar'
import { FilterChip } from '../FilterChip'
import { NumberInput } from '../NumberInput'
import { SchemaForm } from '../SchemaForm'
import { SearchInput } from '../SearchInput'
import { Select } from '../Select'
import { Switch } from '../Switch'
import { TextArea } from '../TextArea'
import { TextInput } from '../TextInput'
import { Specimen } from './Specimen'

export function Fields() {
  const [choice, setChoice] = useState('editor')
  const [on, setOn] = useState(true)
  const [count, setCount] = useState<number | null>(3)
  const [wait, setWait] = useState('1h30m')
  return (
    <>
      <Specimen name="Field">
        <Field label="Name" required hint="Lower case, digits and dashes." className="w-60">
          <TextInput mono placeholder="daily-report" />
        </Field>
        <Field
          label="Email address"
          error="This is no email address: write name@example.com."
          className="w-60"
        >
          <TextInput defaultValue="ada@" />
        </Field>
        <Field label="Held" className="w-60">
          <TextInput disabled value="Cannot be changed" />
        </Field>
        <Field label="Comment" className="w-60">
          <TextArea placeholder="Why" />
        </Field>
        <Field label="Role" className="w-60">
          <Select value={choice} onChange={setChoice} options={['viewer', 'operator', 'editor', 'admin']} />
        </Field>
        <Field label="At once" className="w-60">
          <NumberInput integer value={count} onChange={setCount} />
        </Field>
        <Field label="Timeout" className="w-60">
          <DurationInput value={wait} onChange={setWait} />
        </Field>
      </Specimen>
      <Specimen name="Checkbox, switch">
        <Checkbox label="Only mine" checked={on} onChange={setOn} />
        <Checkbox label="Some" checked={false} mixed onChange={() => undefined} />
        <Switch label="Enabled" checked={on} onChange={setOn} />
        <Switch
          label="Held"
          checked={false}
          onChange={setOn}
          whyNot="Your role (viewer) does not allow this."
        />
        <Switch label="Disabled" checked disabled onChange={setOn} hint="With a hint below." />
      </Specimen>
      <Specimen name="Search and filters">
        <Filters />
      </Specimen>
      <Specimen name="Form of a schema">
        <Inputs />
      </Specimen>
    </>
  )
}

function Filters() {
  const [q, setQ] = useState('')
  const [status, setStatus] = useState<string[]>(['failed'])
  const [workflow, setWorkflow] = useState<string[]>([])
  return (
    <FilterBar
      onClearAll={status.length + workflow.length > 0 ? () => (setStatus([]), setWorkflow([])) : undefined}
    >
      <SearchInput label="Search runs" value={q} onChange={setQ} />
      <FilterChip
        label="Status"
        multiple
        value={status}
        onChange={setStatus}
        onClear={() => setStatus([])}
        options={[
          { value: 'running', label: 'Running', count: 4 },
          { value: 'failed', label: 'Failed', count: 12 },
          { value: 'succeeded', label: 'Succeeded', count: 310 },
        ]}
      />
      <FilterChip
        label="Workflow"
        value={workflow}
        onChange={setWorkflow}
        onClear={() => setWorkflow([])}
        options={[{ value: 'daily-report', label: 'daily-report' }]}
      />
    </FilterBar>
  )
}

function Inputs() {
  const [value, setValue] = useState<Record<string, unknown>>({ amount: 12 })
  return (
    <div className="w-full max-w-md rounded-lg border border-line bg-raised p-4">
      <SchemaForm
        schema={INPUTS}
        value={value}
        onChange={setValue}
        errors={[{ pointer: '/amount', detail: 'This is more than the 10 that are allowed.' }]}
      />
    </div>
  )
}

const INPUTS = {
  customer: { type: 'string', required: true, description: 'Who gets it.', examples: ['acme'] },
  amount: { type: 'number', required: true, minimum: 1, maximum: 10 },
  urgency: { type: 'string', enum: ['low', 'high'], default: 'low' },
  dry_run: { type: 'boolean', default: true },
  tags: { type: 'array', items: { type: 'string' } },
  address: {
    type: 'object',
    properties: { city: { type: 'string', required: true }, since: { type: 'string', format: 'date' } },
  },
  rest: { type: 'object', description: 'Anything else.' },
}
