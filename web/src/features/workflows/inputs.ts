/** The inputs of a workflow in words, out of their JSON Schema. Pure. */

export interface DeclaredInput {
  name: string
  type: string
  required: boolean
  standard: string | null
  description: string
  limits: string
}

interface Declared {
  type?: string | string[]
  title?: string
  description?: string
  default?: unknown
  enum?: unknown[]
  format?: string
  items?: Declared
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
}

export function declaredInputs(schema: unknown): DeclaredInput[] {
  const { properties, required = [] } = (schema ?? {}) as {
    properties?: Record<string, Declared>
    required?: string[]
  }
  return Object.entries(properties ?? {}).map(([name, declared]) => ({
    name,
    type: typeOf(declared),
    required: required.includes(name),
    standard: declared.default === undefined ? null : JSON.stringify(declared.default),
    description: declared.description ?? declared.title ?? '',
    limits: limitsOf(declared),
  }))
}

function typeOf(declared: Declared): string {
  if (declared.enum) return 'choice'
  const type = Array.isArray(declared.type) ? declared.type.join(' or ') : (declared.type ?? 'any')
  if (type === 'array') return `list of ${declared.items ? typeOf(declared.items) : 'any'}`
  return declared.format ? `${type} (${declared.format})` : type
}

function limitsOf(declared: Declared): string {
  const told = [
    declared.enum && `One of: ${declared.enum.map((one) => JSON.stringify(one)).join(', ')}.`,
    rangeOf(declared.minimum, declared.maximum, ''),
    rangeOf(declared.minLength, declared.maxLength, ' characters'),
  ]
  return told.filter(Boolean).join(' ')
}

function rangeOf(least: number | undefined, most: number | undefined, unit: string): string | null {
  if (least !== undefined && most !== undefined) return `${least} to ${most}${unit}.`
  if (least !== undefined) return `At least ${least}${unit}.`
  return most === undefined ? null : `At most ${most}${unit}.`
}
