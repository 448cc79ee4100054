/** What the form of a new run begins with, and where the server's refusals belong in it. Pure. */

export type Values = Record<string, unknown>

/** The server's mark where a secret was. It is never sent back. */
export const MASK = '***'

interface InputsSchema {
  properties?: Record<string, { default?: unknown }>
}

/** The declared defaults, as the form begins with them. */
export function defaultValues(schema: unknown): Values {
  const properties = (schema as InputsSchema | null)?.properties ?? {}
  const given = Object.entries(properties).filter(([, declared]) => declared?.default !== undefined)
  return Object.fromEntries(given.map(([name, declared]) => [name, structuredClone(declared.default)]))
}

export interface Prefill {
  values: Values
  /** Inputs that hold a hidden value: they have to be given again. */
  hidden: string[]
  /** Inputs of that run which this version does not take any more. */
  unknown: string[]
}

/** The inputs of an earlier run, without what is hidden and what is not declared any more. */
export function prefillFrom(schema: unknown, inputs: Values): Prefill {
  const properties = (schema as InputsSchema | null)?.properties ?? {}
  const prefill: Prefill = { values: defaultValues(schema), hidden: [], unknown: [] }
  for (const [name, value] of Object.entries(inputs)) {
    if (!Object.hasOwn(properties, name)) prefill.unknown.push(name)
    else if (holdsMask(value)) prefill.hidden.push(name)
    else prefill.values[name] = value
  }
  for (const name of prefill.hidden) delete prefill.values[name]
  return prefill
}

export function holdsMask(value: unknown): boolean {
  if (typeof value === 'string') return value.includes(MASK)
  if (Array.isArray(value)) return value.some(holdsMask)
  if (value !== null && typeof value === 'object')
    return Object.entries(value).some(([key, one]) => key.includes(MASK) || holdsMask(one))
  return false
}

/** Fields left empty are left out: the server then fills in its default, or says that they are needed. */
export function givenValues(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== ''))
}

/** Required inputs without a value, in the order of the form. */
export function missingInputs(schema: unknown, values: Values): string[] {
  const required = (schema as { required?: string[] } | null)?.required ?? []
  const given = givenValues(values)
  return required.filter((name) => !Object.hasOwn(given, name))
}

export interface PointedError {
  pointer: string
  detail: string
}

/** `/inputs/name` of the body is `/name` of the form; what belongs to no input is told above the form. */
export function sortProblems(errors: readonly PointedError[]): { fields: PointedError[]; others: string[] } {
  const fields: PointedError[] = []
  const others: string[] = []
  for (const { pointer, detail } of errors) {
    const place = /^\/inputs(\/.+)$/.exec(pointer)?.[1]
    if (place === undefined) others.push(detail)
    else fields.push({ pointer: place, detail })
  }
  return { fields, others }
}

/** The same run from a terminal. */
export function runCommand(workflow: string, values: Values): string {
  const given = Object.entries(givenValues(values)).map(
    ([name, value]) => ` -i ${shellQuoted(`${name}=${asText(value)}`)}`,
  )
  return `onward run ${workflow}${given.join('')}`
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

export function shellQuoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
