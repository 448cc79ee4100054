/** JSON Schema as far as forms show it: which control, which label, where an error belongs. Pure. */

export interface Schema {
  type?: string | string[]
  title?: string
  description?: string
  enum?: unknown[]
  const?: unknown
  default?: unknown
  examples?: unknown[]
  format?: string
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  writeOnly?: boolean
  properties?: Record<string, Schema>
  required?: string[] | boolean
  items?: Schema
  additionalProperties?: boolean | Schema
  [key: string]: unknown
}

/** A workflow's `inputs`: name to declaration, each a schema with `required: true` at itself. */
export type InputDeclarations = Record<string, Schema>

export interface FieldError {
  pointer: string
  detail: string
}

export type Control =
  | 'text'
  | 'lines'
  | 'secret'
  | 'number'
  | 'integer'
  | 'boolean'
  | 'choice'
  | 'instant'
  | 'day'
  | 'object'
  | 'list'
  | 'json'

export function asSchema(given: Schema | InputDeclarations): Schema {
  if (given.type === 'object' || typeof given['$schema'] === 'string' || hasOnlySchemas(given['properties']))
    return given as Schema
  const inputs = given as InputDeclarations
  return {
    type: 'object',
    properties: inputs,
    required: Object.keys(inputs).filter(
      (name) => inputs[name]?.required === true && !('default' in inputs[name]),
    ),
  }
}

export function controlOf(schema: Schema): Control {
  const types = typesOf(schema)
  if (Array.isArray(schema.enum)) return 'choice'
  if (types.length !== 1) return 'json'
  switch (types[0]) {
    case 'string':
      return textControl(schema)
    case 'number':
    case 'integer':
    case 'boolean':
      return types[0]
    case 'object':
      return schema.properties && Object.keys(schema.properties).length > 0 ? 'object' : 'json'
    case 'array':
      return schema.items && SIMPLE.has(controlOf(schema.items)) ? 'list' : 'json'
    default:
      return 'json'
  }
}

/** Required ones first, otherwise in the order they were declared. */
export function fieldsOf(schema: Schema): { name: string; schema: Schema; required: boolean }[] {
  const required = Array.isArray(schema.required) ? schema.required : []
  const fields = Object.entries(schema.properties ?? {}).map(([name, one]) => ({
    name,
    schema: one,
    required: required.includes(name) || (one.required === true && !('default' in one)),
  }))
  return [...fields.filter((one) => one.required), ...fields.filter((one) => !one.required)]
}

/** "customer_id" reads "Customer id". */
export function labelOf(name: string, schema: Schema): string {
  if (schema.title) return schema.title
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** What to write, in one line: the description, limits, and the default when there is one. */
export function hintOf(schema: Schema): string | undefined {
  const parts = [schema.description, limits(schema), defaultText(schema)]
  return parts.filter(Boolean).join(' ') || undefined
}

/** The error of exactly this place; what lies deeper is shown deeper, unless nothing is shown there. */
export function errorAt(errors: readonly FieldError[], pointer: string, deep: boolean): string | undefined {
  return errors.find((one) => one.pointer === pointer || (deep && one.pointer.startsWith(`${pointer}/`)))
    ?.detail
}

/** What is missing is told at the object that lacks it; a form shows it at the field that is empty. */
export function atItsField(error: FieldError, schema: Schema, value: unknown): FieldError {
  let [part, held]: [Schema | undefined, unknown] = [schema, value]
  for (const step of error.pointer.split('/').slice(1)) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~')
    part = part?.properties?.[name]
    held = isRecord(held) ? held[name] : undefined
  }
  const members = isRecord(held) ? held : {}
  const missing = fieldsOf(part ?? {}).find(
    ({ name, required }) => required && !(name in members) && error.detail.startsWith(`'${name}' `),
  )
  return missing ? { ...error, pointer: pointerTo(error.pointer, missing.name) } : error
}

export function pointerTo(pointer: string, name: string): string {
  return `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
}

/** Whether its values are typed as text, as they are. */
export function takesText(schema: Schema): boolean {
  return TEXTS.has(controlOf(schema))
}

/** Set or take away one member, leaving the rest as it is. */
export function withMember(value: unknown, name: string, member: unknown): Record<string, unknown> {
  const next: Record<string, unknown> = { ...(isRecord(value) ? value : {}) }
  if (member === undefined) delete next[name]
  else next[name] = member
  return next
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const SIMPLE = new Set<Control>(['text', 'number', 'integer', 'choice', 'instant', 'day'])
const TEXTS = new Set<Control>(['text', 'lines', 'instant'])
const LONG_TEXT = 200

function textControl(schema: Schema): Control {
  if (schema.writeOnly || schema.format === 'password') return 'secret'
  if (schema.format === 'date-time') return 'instant'
  if (schema.format === 'date') return 'day'
  return (schema.maxLength ?? 0) > LONG_TEXT || schema.format === 'textarea' || schema['multiline'] === true
    ? 'lines'
    : 'text'
}

// `null` beside one other type only says that it may be left out.
function typesOf(schema: Schema): string[] {
  const types = Array.isArray(schema.type) ? schema.type : schema.type ? [schema.type] : []
  return types.filter((type) => type !== 'null')
}

function limits(schema: Schema): string {
  const { minimum, maximum } = schema
  if (minimum !== undefined && maximum !== undefined) return `From ${minimum} to ${maximum}.`
  if (minimum !== undefined) return `At least ${minimum}.`
  return maximum !== undefined ? `At most ${maximum}.` : ''
}

function defaultText(schema: Schema): string {
  if (schema.default === undefined || schema.default === null || schema.default === '') return ''
  const text = typeof schema.default === 'string' ? schema.default : JSON.stringify(schema.default)
  return text.length <= 60 ? `Default: ${text}.` : ''
}

function hasOnlySchemas(properties: unknown): boolean {
  return (
    isRecord(properties) && Object.keys(properties).length > 0 && Object.values(properties).every(isRecord)
  )
}
