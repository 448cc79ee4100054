import { Plus, X } from 'lucide-react'
import { useState } from 'react'

import { removeAt, renameKey } from '@/document/edits'
import { setField } from '@/document/fields'
import { child } from '@/document/pointer'
import { isRecord } from '@/document/values'
import { Button } from '@/ui/Button'
import { Checkbox } from '@/ui/Checkbox'
import { Field } from '@/ui/Field'
import { IconButton } from '@/ui/IconButton'
import { Select } from '@/ui/Select'
import { TextInput } from '@/ui/TextInput'

import { useEditor, useFindings, useValue } from '../context'
import { FieldEditor } from '../fields/FieldEditor'
import { FindingWords } from '../fields/FindingWords'
import { KeyInput } from '../fields/MapField'
import { workflowFields } from '../fields/specs'
import { TreeField } from '../fields/TreeField'
import { freeName } from '../fields/values'

/** Nothing is selected: the workflow itself. */
export function WorkflowPanel() {
  const { schema, addAt } = useEditor()
  const onFailure = useValue('/on_failure')
  const fields = workflowFields(schema)
  return (
    <section aria-label="Workflow" className="flex min-w-0 flex-col gap-5 p-4">
      <header>
        <h2 className="text-base font-semibold">Workflow</h2>
        <p className="text-xs text-muted">Select a step in the diagram to edit it here.</p>
      </header>
      {fields.slice(0, 3).map((spec) => (
        <FieldEditor key={spec.path} spec={spec} owner="" />
      ))}
      <Inputs />
      <FieldEditor
        spec={{
          path: '/outputs',
          name: 'outputs',
          label: 'Outputs',
          description: 'What a run that succeeds gives.',
          kind: 'map',
          required: false,
        }}
        owner=""
      />
      {fields.slice(3).map((spec) => (
        <FieldEditor key={spec.path} spec={spec} owner="" />
      ))}
      <div>
        <h3 className="text-sm font-medium">When a run fails</h3>
        <p className="text-xs text-muted">
          Steps that run then; they read “error”. They stand at the foot of the diagram.
        </p>
        <Button
          size="sm"
          variant="ghost"
          icon={Plus}
          onClick={() => addAt('/on_failure', Array.isArray(onFailure) ? onFailure.length : 0)}
        >
          Add a step for failures
        </Button>
      </div>
    </section>
  )
}

function Inputs() {
  const { session, readOnly } = useEditor()
  const inputs = useValue('/inputs')
  const findings = useFindings('/inputs', true)
  const names = isRecord(inputs) ? Object.keys(inputs) : []
  const add = () =>
    session.edit((text) => setField(text, '', child('/inputs', freeName('input', names)), { type: 'string' }))
  return (
    <fieldset className="flex min-w-0 flex-col gap-3">
      <legend className="mb-1 text-sm font-medium">Inputs</legend>
      {names.length === 0 && (
        <p className="text-xs text-muted">
          None yet. They become the form that starts a run, and are read as inputs.name.
        </p>
      )}
      {findings.map((finding) => (
        <p key={finding.code + finding.message} className="text-xs text-danger-ink">
          <FindingWords message={finding.message} hint={finding.hint} />
        </p>
      ))}
      {names.map((name, place) => (
        <Input key={place} name={name} />
      ))}
      {!readOnly && (
        <div>
          <Button size="sm" variant="ghost" icon={Plus} onClick={add}>
            Add an input
          </Button>
        </div>
      )}
    </fieldset>
  )
}

const TYPES = ['string', 'integer', 'number', 'boolean', 'object', 'array']

function Input({ name }: { name: string }) {
  const { session, readOnly } = useEditor()
  const at = child('/inputs', name)
  const value = useValue(at)
  const findings = useFindings(at)
  const [more, setMore] = useState(false)
  const input = isRecord(value) ? value : {}
  const set = (key: string, next: unknown) =>
    session.edit((text) => setField(text, at, child('', key), next), `${at}/${key}`)
  return (
    <div className="flex min-w-0 flex-col gap-2 border-l-2 border-line pl-2">
      <div className="flex items-center gap-1">
        <KeyInput
          name={name}
          label="Name of the input"
          readOnly={readOnly}
          onRename={(to) => session.edit((text) => renameKey(text, at, to))}
        />
        <Select
          aria-label={`Type of ${name}`}
          className="max-w-28"
          disabled={readOnly}
          value={typeof input['type'] === 'string' ? input['type'] : ''}
          placeholder="any"
          options={TYPES}
          onChange={(type) => set('type', type === '' ? undefined : type)}
        />
        <IconButton
          size="sm"
          icon={X}
          label={`Remove the input ${name}`}
          whyNot={readOnly ? 'You may only look.' : undefined}
          onClick={() => session.edit((text) => removeAt(text, at))}
        />
      </div>
      <div className="flex items-center justify-between gap-2">
        <Checkbox
          label="Must be given"
          checked={input['required'] === true}
          disabled={readOnly}
          onChange={(checked) => set('required', checked || undefined)}
        />
        <Button size="sm" variant="ghost" aria-expanded={more} onClick={() => setMore(!more)}>
          {more ? 'Less' : 'Default, options…'}
        </Button>
      </div>
      {findings.map((finding) => (
        <p key={finding.code + finding.message} className="text-xs text-danger-ink">
          <FindingWords message={finding.message} hint={finding.hint} />
        </p>
      ))}
      {more && (
        <>
          <Field label="Description">
            <TextInput
              value={typeof input['description'] === 'string' ? input['description'] : ''}
              onChange={(event) => set('description', event.target.value || undefined)}
            />
          </Field>
          <Field label="Default" hint="As YAML: 5, true, text, [a, b].">
            <TreeField
              label="Default"
              value={input['default']}
              set={(next) => set('default', next)}
              pointer={`${at}/default`}
              owner=""
            />
          </Field>
          <Field label="All of it" hint="Any JSON Schema: enum, format, minimum, properties…">
            <TreeField
              label={`Input ${name}`}
              value={value}
              set={(next) => session.edit((text) => setField(text, '', at, next), at)}
              pointer={at}
              owner=""
              schema
            />
          </Field>
        </>
      )}
    </div>
  )
}
