import { Plus, X } from 'lucide-react'
import { useContext } from 'react'

import { Button } from './Button'
import { Field } from './Field'
import { IconButton } from './IconButton'
import { JsonInput } from './JsonInput'
import { NumberInput } from './NumberInput'
import {
  controlOf,
  errorAt,
  fieldsOf,
  hintOf,
  labelOf,
  pointerTo,
  takesText,
  withMember,
  type FieldError,
  type Schema,
} from './schema'
import { Select } from './Select'
import { TextArea } from './TextArea'
import { TextControl } from './textControl'
import { TextInput } from './TextInput'

export interface SchemaFieldProps {
  name: string
  schema: Schema
  required: boolean
  pointer: string
  errors: readonly FieldError[]
  value: unknown
  /** Undefined takes the member away. */
  onChange(value: unknown): void
}

/** One member of a value, with the control that its schema asks for. */
export function SchemaField(props: SchemaFieldProps) {
  const { name, schema, required, pointer, errors, value, onChange } = props
  const control = controlOf(schema)
  const label = labelOf(name, schema)
  const error = errorAt(errors, pointer, control === 'json')
  if (control === 'object') return <Group {...props} label={label} />
  if (control === 'list') return <List {...props} label={label} />
  if (control === 'json')
    return (
      <JsonInput
        label={label}
        hint={hintOf(schema)}
        required={required}
        error={error}
        value={value}
        onChange={onChange}
      />
    )
  return (
    <Field
      label={label}
      hint={hintOf(schema)}
      required={required}
      error={error}
      aside={<FromExpression schema={schema} label={label} onChange={onChange} />}
    >
      <Simple label={label} schema={schema} required={required} value={value} onChange={onChange} />
    </Field>
  )
}

interface FromExpressionProps {
  schema: Schema
  label: string
  onChange(value: unknown): void
}

/** What takes no text becomes a field of text where texts are worked out later, and back again. */
function FromExpression({ schema, label, onChange }: FromExpressionProps) {
  const texts = useContext(TextControl)
  const isOne = schema['templated'] === true
  if (texts === null || (!isOne && (takesText(schema) || controlOf(schema) === 'secret'))) return null
  const words = isOne ? 'As a value' : 'From an expression'
  return (
    <button
      type="button"
      className="link text-xs"
      aria-label={`${words}: ${label}`}
      onClick={() => onChange(isOne ? undefined : texts.template)}
    >
      {words}
    </button>
  )
}

type SimpleProps = Pick<SchemaFieldProps, 'schema' | 'required' | 'value' | 'onChange'> & { label: string }

function Simple({ label, schema, required, value, onChange }: SimpleProps) {
  const Text = useContext(TextControl)?.Control
  const control = controlOf(schema)
  const example = typeof schema.examples?.[0] === 'string' ? schema.examples[0] : undefined
  const text =
    typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value)
  // An empty field says nothing; that an empty text is meant can be said as JSON.
  const tell = (typed: string) => onChange(typed === '' ? undefined : typed)
  if (Text && takesText(schema))
    return (
      <Text
        label={label}
        value={text}
        multiline={control === 'lines'}
        placeholder={example}
        onChange={tell}
      />
    )
  switch (control) {
    case 'lines':
      return <TextArea value={text} placeholder={example} onChange={(event) => tell(event.target.value)} />
    case 'secret':
      return (
        <TextInput
          type="password"
          autoComplete="new-password"
          value={text}
          onChange={(event) => tell(event.target.value)}
        />
      )
    case 'number':
    case 'integer':
      return (
        <NumberInput
          integer={schema.type === 'integer'}
          value={typeof value === 'number' ? value : null}
          onChange={(number) => onChange(number ?? undefined)}
        />
      )
    case 'boolean':
      return (
        <Choice
          options={[true, false]}
          labels={['Yes', 'No']}
          value={value}
          required={required}
          fallback={schema.default}
          onChange={onChange}
        />
      )
    case 'choice':
      return (
        <Choice
          options={schema.enum ?? []}
          value={value}
          required={required}
          fallback={schema.default}
          onChange={onChange}
        />
      )
    case 'day':
      return <TextInput type="date" value={text} onChange={(event) => tell(event.target.value)} />
    case 'instant':
      return (
        <TextInput
          mono
          value={text}
          placeholder={example ?? '2027-01-31T09:00:00Z'}
          onChange={(event) => tell(event.target.value)}
        />
      )
    default:
      return (
        <TextInput
          value={text}
          placeholder={example}
          inputMode={KEYBOARDS[schema.format ?? '']}
          onChange={(event) => tell(event.target.value)}
        />
      )
  }
}

const KEYBOARDS: Record<string, 'email' | 'url'> = { email: 'email', uri: 'url', url: 'url' }

interface ChoiceProps {
  options: unknown[]
  labels?: string[]
  value: unknown
  required: boolean
  fallback: unknown
  onChange(value: unknown): void
}

/** Chosen by position, so that `1` and `"1"` stay two things. */
function Choice({ options, labels, value, required, fallback, onChange }: ChoiceProps) {
  const at = options.findIndex((option) => JSON.stringify(option) === JSON.stringify(value))
  const none = required ? 'Choose …' : fallback === undefined ? 'Not given' : 'As by default'
  return (
    <Select
      value={at < 0 ? '' : String(at)}
      placeholder={none}
      options={options.map((option, index) => ({
        value: String(index),
        label: labels?.[index] ?? String(option),
      }))}
      onChange={(chosen) => onChange(chosen === '' ? undefined : options[Number(chosen)])}
    />
  )
}

function Group(props: SchemaFieldProps & { label: string }) {
  const { schema, label, required, pointer, errors, value, onChange } = props
  const own = errorAt(errors, pointer, false)
  const members = (value ?? {}) as Record<string, unknown>
  function change(name: string, member: unknown) {
    const next = withMember(value, name, member)
    onChange(Object.keys(next).length === 0 && !required ? undefined : next)
  }
  return (
    <fieldset className="flex min-w-0 flex-col gap-3 rounded-md border border-line p-3">
      <legend className="px-1 text-sm font-medium">{label}</legend>
      {schema.description && <p className="-mt-1 text-xs text-muted">{schema.description}</p>}
      {own && <p className="text-xs text-danger-ink">{own}</p>}
      {fieldsOf(schema).map((field) => (
        <SchemaField
          key={field.name}
          {...field}
          pointer={pointerTo(pointer, field.name)}
          errors={errors}
          value={members[field.name]}
          onChange={(member) => change(field.name, member)}
        />
      ))}
    </fieldset>
  )
}

function List(props: SchemaFieldProps & { label: string }) {
  const { schema, label, required, pointer, errors, value, onChange } = props
  const items: unknown[] = Array.isArray(value) ? value : []
  const set = (next: unknown[]) => onChange(next.length === 0 && !required ? undefined : next)
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="mb-1 text-sm font-medium">
        {label}
        {required && (
          <span aria-hidden className="text-danger-ink">
            {' *'}
          </span>
        )}
      </legend>
      {items.map((item, index) => (
        <div key={index} className="flex items-start gap-1">
          <Field
            hideLabel
            className="flex-1"
            label={`${label} ${index + 1}`}
            error={errorAt(errors, pointerTo(pointer, String(index)), true)}
          >
            <Simple
              label={`${label} ${index + 1}`}
              schema={schema.items!}
              required
              value={item}
              onChange={(next) => set(items.map((one, place) => (place === index ? (next ?? '') : one)))}
            />
          </Field>
          <IconButton
            label={`Remove ${label} ${index + 1}`}
            icon={X}
            onClick={() => set(items.filter((_, place) => place !== index))}
          />
        </div>
      ))}
      <div>
        <Button
          size="sm"
          icon={Plus}
          onClick={() => set([...items, schema.items?.type === 'string' ? '' : null])}
        >
          Add
        </Button>
      </div>
      {errorAt(errors, pointer, false) && (
        <p className="text-xs text-danger-ink">{errorAt(errors, pointer, false)}</p>
      )}
      {hintOf(schema) && <p className="text-xs text-muted">{hintOf(schema)}</p>}
    </fieldset>
  )
}
