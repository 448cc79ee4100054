import { useQuery } from '@tanstack/react-query'

import { Problem } from '@/api/problem'
import { Banner } from '@/ui/Banner'
import { JsonInput } from '@/ui/JsonInput'
import { isRecord } from '@/ui/schema'
import { SchemaForm } from '@/ui/SchemaForm'
import { TextControl, type TextControlProps, type TextControls } from '@/ui/textControl'

import { workflowQuery } from './api'
import { ExpressionField } from './ExpressionField'
import { type Kind, type Placed, withTemplates } from './form'

interface InputFieldsProps {
  workflow: string
  kind: Kind
  value: Record<string, unknown>
  onChange(value: Record<string, unknown>): void
  errors: readonly Placed[]
}

/** What the workflow is given. Values may be templates over `trigger`. */
export function InputFields({ workflow, kind, value, onChange, errors }: InputFieldsProps) {
  const query = useQuery({ ...workflowQuery(workflow), retry: false })
  if (workflow === '' || query.isPending) return null
  if (query.error instanceof Problem && query.error.status === 404)
    return <Banner tone="warning" title={`There is no workflow ${workflow}.`} />
  const schema = query.data?.inputs_schema
  const hasInputs = Object.keys((schema?.['properties'] as object | undefined) ?? {}).length > 0
  const unknown = Object.keys(value).length > 0 && !hasInputs
  return (
    <section aria-label="Inputs" className="flex min-w-0 flex-col gap-1">
      <h3 className="text-sm font-semibold">Inputs</h3>
      {hasInputs || unknown ? (
        <p className="text-xs text-muted">
          Text may hold what the firing knows, such as <Mono>{KNOWN[kind]}</Mono>: after <Mono>{'{{'}</Mono>{' '}
          it is offered.
        </p>
      ) : (
        <p className="text-sm text-muted">
          {query.isError ? 'They could not be loaded.' : 'It takes no inputs.'}
        </p>
      )}
      {hasInputs && schema ? (
        <TextControl value={TEMPLATES}>
          <SchemaForm
            schema={withTemplates(schema, value)}
            value={value}
            onChange={onChange}
            errors={errors}
          />
        </TextControl>
      ) : (
        unknown && (
          <JsonInput
            label="Inputs as JSON"
            value={value}
            mustBeObject
            error={errors[0]?.detail}
            onChange={(next) => onChange(isRecord(next) ? next : {})}
          />
        )
      )}
    </section>
  )
}

/** Texts may have lines already, whatever the schema says of them. */
function Template({ multiline, value, ...rest }: TextControlProps) {
  return <ExpressionField {...rest} use="input" value={value} multiline={multiline || value.includes('\n')} />
}

const TEMPLATES: TextControls = { Control: Template, template: '{{ trigger.payload }}' }

const KNOWN: Record<Kind, string> = {
  schedule: '{{ trigger.scheduled_for }}',
  webhook: '{{ trigger.payload }}',
  event: '{{ trigger.event.type }}',
  manual: '{{ trigger.payload }}',
}

function Mono({ children }: { children: string }) {
  return <code className="rounded-sm bg-sunken px-1 font-mono">{children}</code>
}
