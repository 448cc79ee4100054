/** Which fields a form shows and as what: made from the schema of definitions and the schemas of actions. */
import { child, type Pointer } from '@/document/pointer'
import { keyOrder, type Reading, shapeOf } from '@/document/shapes'
import { isRecord } from '@/document/values'

type Schema = Record<string, unknown>

export type FieldKind =
  | 'expression'
  | 'template'
  | 'script'
  | 'duration'
  | 'text'
  | 'longText'
  | 'number'
  | 'flag'
  | 'choice'
  | 'choices'
  | 'list'
  /** A map of names to templates. */
  | 'map'
  /** Any value: YAML in which texts are templates. */
  | 'tree'
  /** A JSON Schema, as YAML. */
  | 'schema'
  | 'group'

export interface FieldSpec {
  /** Within its owner. */
  path: Pointer
  name: string
  label: string
  description: string
  kind: FieldKind
  required: boolean
  options?: readonly string[]
  fallback?: unknown
  placeholder?: string
  /** A template may stand in the place of a choice, number or flag. */
  templated?: boolean
  /** `secrets.NAME` may be used. */
  secrets?: boolean
  fields?: readonly FieldSpec[]
  /** What the value must be, for actions. */
  types?: readonly string[]
}

const ALWAYS = ['id', 'type']
const COMMON = ['name', 'if', 'note']
const HANDLING = ['retry', 'timeout', 'on_error']

export interface StepFields {
  own: readonly FieldSpec[]
  common: readonly FieldSpec[]
  /** Retry, timeout, on_error: what happens when it fails. */
  handling: readonly FieldSpec[]
}

export function stepFields(definition: Schema, type: string): StepFields {
  const schema = modelOf(definition, type)
  const properties = record(schema['properties'])
  const required = names(schema['required'])
  const shape = shapeOf(type)
  const bodies = new Set<string>([...(shape?.slots ?? []), shape?.slotMap ?? ''])
  const spec = (name: string) =>
    fieldOf(
      definition,
      name,
      record(properties[name]),
      required.includes(name),
      readingOf(type, name),
      child('', name),
    )
  const known = keyOrder(type).filter((name) => name in properties && !bodies.has(name))
  return {
    own: known.filter((name) => ![...ALWAYS, ...COMMON, ...HANDLING].includes(name)).map(spec),
    common: COMMON.filter((name) => name in properties).map(spec),
    handling: HANDLING.filter((name) => name in properties).map(spec),
  }
}

export function stepDescription(definition: Schema, type: string): string {
  return String(modelOf(definition, type)['description'] ?? '')
}

/** `title`, `description`, `timeout`, `concurrency` of the whole workflow. */
export function workflowFields(definition: Schema): FieldSpec[] {
  const properties = record(definition['properties'])
  return ['name', 'title', 'description', 'timeout', 'concurrency'].map((name) =>
    fieldOf(definition, name, record(properties[name]), name === 'name', 'literal', child('', name)),
  )
}

/** Arguments of an action: the required first. */
export function argumentFields(input: Schema): FieldSpec[] {
  const required = names(input['required'])
  const fields = Object.entries(record(input['properties'])).map(([name, schema]) =>
    argumentOf(input, name, record(schema), required.includes(name)),
  )
  return [...fields.filter((one) => one.required), ...fields.filter((one) => !one.required)]
}

function modelOf(definition: Schema, type: string): Schema {
  const defs = record(definition['$defs'])
  const mapping = record(record(record(defs['Step'])['discriminator'])['mapping'])
  return resolved(definition, { $ref: mapping[type] })
}

function fieldOf(
  root: Schema,
  name: string,
  given: Schema,
  required: boolean,
  reading: Reading,
  path: Pointer,
): FieldSpec {
  const schema = resolved(root, given)
  const kind = kindOf(root, name, schema, reading)
  return {
    path,
    name,
    label: labelOf(name),
    description: String(given['description'] ?? schema['description'] ?? ''),
    kind,
    required,
    fallback: schema['default'],
    options: optionsOf(root, schema),
    placeholder: placeholderOf(schema, reading),
    secrets: name === 'with' || name === 'env',
    ...(kind === 'group' ? { fields: groupFields(root, schema, reading, path) } : {}),
  }
}

function groupFields(root: Schema, schema: Schema, reading: Reading, path: Pointer): FieldSpec[] {
  const required = names(schema['required'])
  return Object.entries(record(schema['properties'])).map(([name, inner]) => {
    const of =
      name === 'where'
        ? 'expression'
        : isTemplate(record(inner))
          ? 'template'
          : reading === 'template'
            ? 'literal'
            : reading
    return fieldOf(root, name, record(inner), required.includes(name), of, child(path, name))
  })
}

function kindOf(root: Schema, name: string, schema: Schema, reading: Reading): FieldKind {
  if (reading === 'expression' || name === 'if') return 'expression'
  if (name === 'run') return 'script'
  if (name === 'form' || (name === 'output' && schema['type'] === 'object')) return 'schema'
  const options = schema['anyOf'] as Schema[] | undefined
  if (options)
    return reading === 'template'
      ? options.some((one) => one['type'] === 'array')
        ? 'tree'
        : 'template'
      : 'text'
  switch (schema['type']) {
    case 'boolean':
      return 'flag'
    case 'integer':
    case 'number':
      return 'number'
    case 'array':
      return Array.isArray(resolved(root, record(schema['items']))['enum']) ? 'choices' : 'list'
    case 'object':
      return objectKind(schema)
  }
  if (Array.isArray(schema['enum'])) return 'choice'
  if (reading === 'template') return 'template'
  if (isDuration(schema)) return 'duration'
  return ['note', 'description'].includes(name) ? 'longText' : 'text'
}

function objectKind(schema: Schema): FieldKind {
  return Object.keys(record(schema['properties'])).length > 0 ? 'group' : 'map'
}

function argumentOf(root: Schema, name: string, given: Schema, required: boolean): FieldSpec {
  const schema = resolved(root, given)
  const types = typesOf(root, schema)
  const kind = argumentKind(schema, types)
  return {
    path: child('', name),
    name,
    label: name,
    description: String(given['description'] ?? schema['description'] ?? ''),
    kind,
    required,
    fallback: schema['default'],
    options: kind === 'choice' ? (optionsOf(root, schema) ?? ['true', 'false']) : undefined,
    templated: true,
    secrets: true,
    types,
  }
}

function argumentKind(schema: Schema, types: readonly string[]): FieldKind {
  if (Array.isArray(schema['enum'])) return 'choice'
  if (types.length !== 1)
    return types.every((type) => SCALARS.has(type)) && types.length > 0 ? 'template' : 'tree'
  switch (types[0]) {
    case 'boolean':
      return 'choice'
    case 'integer':
    case 'number':
    case 'string':
      return 'template'
    case 'object':
      return objectKind(schema) === 'map' ? 'map' : 'tree'
  }
  return 'tree'
}

const SCALARS = new Set(['string', 'integer', 'number', 'boolean'])

/** The types of JSON that the value may have; null is left out. */
function typesOf(root: Schema, schema: Schema): string[] {
  const { type, anyOf } = schema
  if (typeof type === 'string') return type === 'null' ? [] : [type]
  if (Array.isArray(type)) return type.filter((one) => one !== 'null')
  if (!Array.isArray(anyOf)) return []
  return [...new Set(anyOf.flatMap((one) => typesOf(root, resolved(root, record(one)))))]
}

function readingOf(type: string, name: string): Reading {
  return shapeOf(type)?.fields[name] ?? 'literal'
}

function optionsOf(root: Schema, schema: Schema): string[] | undefined {
  if (Array.isArray(schema['enum'])) return schema['enum'].map(String)
  if (schema['type'] === 'array') return optionsOf(root, resolved(root, record(schema['items'])))
  const inner = (schema['anyOf'] as Schema[] | undefined)?.flatMap((one) => optionsOf(root, one) ?? [])
  return inner && inner.length > 0 ? inner : undefined
}

function placeholderOf(schema: Schema, reading: Reading): string | undefined {
  if (reading === 'expression') return 'steps.check.output.status == 200'
  const examples = schema['examples']
  return Array.isArray(examples) ? String(examples[0]) : undefined
}

function isDuration(schema: Schema): boolean {
  const examples = schema['examples']
  return Array.isArray(examples) && examples.includes('15m')
}

function isTemplate(schema: Schema): boolean {
  return /\(templates?\)/i.test(String(schema['description'] ?? ''))
}

function resolved(root: Schema, schema: Schema): Schema {
  const reference = schema['$ref']
  if (typeof reference !== 'string') return withoutNull(root, schema)
  const found = reference
    .replace(/^#\//, '')
    .split('/')
    .reduce<unknown>((value, key) => record(value)[key], root)
  return resolved(root, { ...record(found), ...without(schema, '$ref') })
}

/** `anyOf: [X, null]` is X. */
function withoutNull(root: Schema, schema: Schema): Schema {
  const kinds = schema['anyOf']
  if (!Array.isArray(kinds)) return schema
  const left = kinds.filter((one) => record(one)['type'] !== 'null')
  return left.length === 1 ? { ...resolved(root, record(left[0])), ...without(schema, 'anyOf') } : schema
}

function without(schema: Schema, key: string): Schema {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => name !== key))
}

function labelOf(name: string): string {
  return LABELS[name] ?? name.replaceAll('_', ' ').replace(/^./, (letter) => letter.toUpperCase())
}

const LABELS: Readonly<Record<string, string>> = {
  if: 'Only if',
  on: 'Value',
  as: 'Name of the item',
  name: 'Name',
  run: 'Script',
  cwd: 'Directory',
  env: 'Environment',
  for: 'For',
  vars: 'Variables',
  with: 'Arguments',
  on_error: 'When it fails',
  on_deny: 'When denied',
  on_deadline: 'At the deadline',
  on_timeout: 'At the timeout',
  on_item_error: 'When an item fails',
  on_branch_error: 'When a branch fails',
  allow_self: 'Who started the run may decide',
  while_waiting: 'While a run waits',
}

function names(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []
}

function record(value: unknown): Schema {
  return isRecord(value) ? value : {}
}
