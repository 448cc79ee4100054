/** Values as source text, in the way people write definitions. */

import { parse } from 'yaml'

import { isRecord } from './values'

/** Longest list of plain values that still stands on one line. */
const SHORT_LIST = 60

/**
 * What follows `key:` or `-` in a block: begins with a blank, or with a line end when the value
 * takes lines of its own, which are then indented by `indent` columns.
 */
export function blockValue(value: unknown, indent: number): string {
  if (typeof value === 'string') return ` ${blockText(value, indent)}`
  if (Array.isArray(value) && value.length > 0 && !isShort(value)) {
    return `\n${value.map((item) => `${pad(indent)}${blockItem(item, indent)}`).join('\n')}`
  }
  if (isRecord(value) && Object.keys(value).length > 0) return `\n${blockPairs(value, indent)}`
  return ` ${flowValue(value)}`
}

/** `- …` of a list whose dashes stand at `column`; the first line is not indented. */
export function blockItem(value: unknown, column: number): string {
  if (isRecord(value) && Object.keys(value).length > 0) {
    return `- ${blockPairs(value, column + 2).slice(column + 2)}`
  }
  return `-${blockValue(value, column + 2)}`
}

export function blockPair(key: string, value: unknown, column: number): string {
  return `${scalar(key)}:${blockValue(value, column + 2)}`
}

/** On one line, with braces. */
export function flowValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flowValue).join(', ')}]`
  if (isRecord(value)) {
    return `{${Object.entries(value)
      .map(([key, item]) => `${scalar(key)}: ${flowValue(item)}`)
      .join(', ')}}`
  }
  return scalar(value)
}

export function jsonValue(value: unknown, unit: string, indent: string): string {
  return JSON.stringify(value, null, unit || undefined).replaceAll('\n', `\n${indent}`)
}

/** A plain, quoted or special scalar on one line. */
export function scalar(value: unknown): string {
  if (typeof value === 'string') return isPlain(value) ? value : quoted(value)
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return Number.isNaN(value) ? '.nan' : value > 0 ? '.inf' : '-.inf'
  }
  return JSON.stringify(value ?? null)
}

/** With the quotes that need the least escaping. */
export function quoted(text: string): string {
  if (text.includes('"') && !text.includes("'") && !/[\\\p{Cc}\u2028\u2029\uFEFF]/u.test(text))
    return `'${text}'`
  return JSON.stringify(text)
}

function blockPairs(value: Record<string, unknown>, column: number): string {
  return Object.entries(value)
    .map(([key, item]) => `${pad(column)}${blockPair(key, item, column)}`)
    .join('\n')
}

function blockText(text: string, indent: number): string {
  return text.includes('\n') && isLiteral(text) ? literal(text, indent) : scalar(text)
}

function literal(text: string, indent: number): string {
  const body = text.replace(/\n+$/, '')
  const ends = text.length - body.length
  const mark = ends === 0 ? '|-' : ends === 1 ? '|' : '|+'
  const lines = `${body}${'\n'.repeat(Math.max(0, ends - 1))}`.split('\n')
  return `${mark}\n${lines.map((line) => (line ? pad(indent) + line : '')).join('\n')}`
}

/** Whether the lines can stand as they are: nothing that needs an escape or an indentation mark. */
function isLiteral(text: string): boolean {
  return (
    !/^\s/.test(text) &&
    !text.split('\n').some((line) => /^\s+$|[^\P{Cc}\t]|[\u2028\u2029\uFEFF]/u.test(line))
  )
}

/** Plain text that no reader takes for anything else, in a flow and in a block alike. */
function isPlain(text: string): boolean {
  if (!/^[A-Za-z_/.0-9][\w ./@+*()<>=!|&%?;~^$'-]*$/.test(text) || text !== text.trim()) return false
  if (/^[.\d-]/.test(text) && !/^\d+(ms|[smhdw])$|^\d+\.\d+\.\d+$/.test(text)) return false
  return typeof parse(text, { version: '1.2', schema: 'core' }) === 'string'
}

function isShort(list: readonly unknown[]): boolean {
  const plain = list.every((item) => typeof item !== 'object' || item === null)
  return (
    plain &&
    !list.some((item) => typeof item === 'string' && item.includes('\n')) &&
    flowValue(list).length <= SHORT_LIST
  )
}

function pad(columns: number): string {
  return ' '.repeat(columns)
}
