/** Between values of a definition and the text that a field shows. Pure. */
import { parse, stringify } from 'yaml'

/** What a one-line field shows: texts as they are, other values as JSON. */
export function textOf(value: unknown): string {
  if (value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** A text typed into a field whose value may be of other types too: `5` is a number where numbers belong. */
export function fromText(text: string, types: readonly string[] | undefined): unknown {
  if (!types || types.length === 0 || text.includes('{{')) return text
  const trimmed = text.trim()
  const isNumber = /^-?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(trimmed)
  if (types.includes('integer') && /^-?\d{1,15}$/.test(trimmed)) return Number(trimmed)
  if (types.includes('number') && isNumber) return Number(trimmed)
  if (types.includes('boolean') && (trimmed === 'true' || trimmed === 'false')) return trimmed === 'true'
  return text
}

/** Any value as YAML to edit; nothing is an empty text. */
export function yamlOf(value: unknown): string {
  if (value === undefined) return ''
  if (typeof value === 'string' && /^\s*\{\{/.test(value)) return value
  return stringify(value, { lineWidth: 0, flowCollectionPadding: false }).replace(/\n$/, '')
}

export type ReadYaml = { value: unknown } | { problem: string }

/** A text that begins with a template is that template, and not a map in braces. */
export function readYaml(text: string): ReadYaml {
  if (text.trim() === '') return { value: undefined }
  if (/^\s*\{\{/.test(text)) return { value: text.trim() }
  try {
    return { value: parse(text, { version: '1.2', schema: 'core', stringKeys: true }) }
  } catch (error) {
    return { problem: error instanceof Error ? error.message.split('\n')[0]! : String(error) }
  }
}

export function hasTemplate(value: unknown): boolean {
  return typeof value === 'string' && value.includes('{{')
}

export function linesOf(value: unknown): string {
  return Array.isArray(value) ? value.map(textOf).join('\n') : textOf(value)
}

export function fromLines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
}

export function freeName(stem: string, taken: readonly string[]): string {
  if (!taken.includes(stem)) return stem
  let number = 2
  while (taken.includes(`${stem}_${number}`)) number += 1
  return `${stem}_${number}`
}
