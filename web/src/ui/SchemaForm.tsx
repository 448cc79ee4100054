import { useState } from 'react'

import { JsonInput } from './JsonInput'
import { SchemaField } from './SchemaField'
import {
  asSchema,
  atItsField,
  fieldsOf,
  isRecord,
  pointerTo,
  withMember,
  type FieldError,
  type InputDeclarations,
  type Schema,
} from './schema'
import { Switch } from './Switch'

export interface SchemaFormProps {
  /** A JSON Schema of an object, or a workflow's input declarations. */
  schema: Schema | InputDeclarations
  value: Record<string, unknown>
  onChange(value: Record<string, unknown>): void
  /** What the server refused, by JSON Pointer into the value. */
  errors?: readonly FieldError[]
  /** Without the switch to raw JSON. */
  formOnly?: boolean
}

/** A form out of a schema. What is left empty is left out of the value: the server then fills in its default. */
export function SchemaForm({ schema: given, value, onChange, errors = [], formOnly }: SchemaFormProps) {
  const [raw, setRaw] = useState(false)
  const schema = asSchema(given)
  const fields = fieldsOf(schema)
  const placed = errors.map((error) => atItsField(error, schema, value))
  const elsewhere = placed.filter((error) => !fields.some((field) => isWithin(error.pointer, field.name)))
  return (
    <div className="flex flex-col gap-4">
      {!formOnly && (
        <div className="flex justify-end">
          <Switch label="As JSON" checked={raw} onChange={setRaw} />
        </div>
      )}
      {raw ? (
        <JsonInput
          label="Value as JSON"
          value={value}
          onChange={(next) => onChange(isRecord(next) ? next : {})}
          mustBeObject
          error={errors.map((error) => `${error.pointer || '/'}: ${error.detail}`).join('\n') || undefined}
        />
      ) : (
        fields.map((field) => (
          <SchemaField
            key={field.name}
            name={field.name}
            schema={field.schema}
            required={field.required}
            pointer={pointerTo('', field.name)}
            errors={placed}
            value={value[field.name]}
            onChange={(member) => onChange(withMember(value, field.name, member))}
          />
        ))
      )}
      {!raw && elsewhere.length > 0 && (
        <ul role="alert" className="text-sm text-danger-ink">
          {elsewhere.map((error, index) => (
            <li key={index}>
              {error.pointer && <span className="font-mono text-xs">{error.pointer}: </span>}
              {error.detail}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function isWithin(pointer: string, name: string): boolean {
  const place = pointerTo('', name)
  return pointer === place || pointer.startsWith(`${place}/`)
}
