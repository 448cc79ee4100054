import { Badge } from '@/ui/Badge'
import { Code } from '@/ui/Code'
import { EmptyState } from '@/ui/EmptyState'
import { Section } from '@/ui/Section'
import { type Column, Table } from '@/ui/Table'

import type { WorkflowDetail } from './api'
import { type DeclaredInput, declaredInputs } from './inputs'

const COLUMNS: Column<DeclaredInput>[] = [
  {
    id: 'name',
    header: 'Input',
    width: '30%',
    cell: (input) => (
      <span className="flex min-w-0 items-center gap-2">
        <span className="truncate font-mono text-xs">{input.name}</span>
        {input.required && <Badge>Required</Badge>}
      </span>
    ),
  },
  { id: 'type', header: 'Type', width: '8rem', cell: (input) => input.type },
  {
    id: 'default',
    header: 'Default',
    width: '20%',
    hideBelow: 'sm',
    cell: (input) => <span className="block truncate font-mono text-xs">{input.standard ?? '–'}</span>,
  },
  {
    id: 'description',
    header: 'Description',
    hideBelow: 'md',
    cell: (input) => (
      <span className="text-muted">{[input.description, input.limits].filter(Boolean).join(' ')}</span>
    ),
  },
]

export function InputsTab({ detail }: { detail: WorkflowDetail }) {
  const inputs = declaredInputs(detail.inputs_schema)
  if (detail.inputs_schema === null)
    return (
      <EmptyState title="Not published yet" body="The inputs of the newest published version stand here." />
    )
  return (
    <>
      <div className="overflow-hidden rounded-lg border border-line bg-raised">
        <Table
          label="Inputs"
          columns={COLUMNS}
          rows={inputs}
          rowKey={(input) => input.name}
          empty={
            <EmptyState
              title="It takes no inputs"
              body="Declare some under `inputs:` in the editor to ask for values when it runs."
            />
          }
        />
      </div>
      {inputs.length > 0 && (
        <Section title="As JSON Schema" description="For programs that start it.">
          <Code language="json" value={JSON.stringify(detail.inputs_schema, null, 2)} className="max-h-96" />
        </Section>
      )}
    </>
  )
}
