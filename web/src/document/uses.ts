/** Every text of a definition that is an expression or a template, with its place. */

import { child, type Pointer } from './pointer'
import { shapeOf } from './shapes'
import { isRecord } from './values'
import { type FoundStep, stepsOf } from './walk'

export interface Use {
  pointer: Pointer
  text: string
  kind: 'expression' | 'template'
}

export function usesOf(data: unknown): Use[] {
  const uses = stepsOf(data).flatMap(usesOfStep)
  if (!isRecord(data)) return uses
  const { concurrency } = data
  const key = isRecord(concurrency) ? templates(concurrency['key'], '/concurrency/key') : []
  return [...key, ...uses, ...templates(data['outputs'], '/outputs')]
}

/** The step's own fields; what is inside its bodies has its own. */
export function usesOfStep({ step, pointer }: FoundStep): Use[] {
  const found: Use[] = typeof step['if'] === 'string' ? [expression(step['if'], child(pointer, 'if'))] : []
  for (const [name, reading] of Object.entries(shapeOf(step['type'])?.fields ?? {})) {
    const value = step[name]
    const at = child(pointer, name)
    if (reading === 'expression' && typeof value === 'string') found.push(expression(value, at))
    else if (reading === 'template')
      found.push(...(name === 'event' ? ofEvent(value, at) : templates(value, at)))
  }
  return found
}

function ofEvent(event: unknown, at: Pointer): Use[] {
  if (!isRecord(event)) return []
  const where = event['where']
  return [
    ...templates(event['name'], child(at, 'name')),
    ...templates(event['key'], child(at, 'key')),
    ...(typeof where === 'string' ? [expression(where, child(at, 'where'))] : []),
  ]
}

function expression(text: string, pointer: Pointer): Use {
  return { pointer, text, kind: 'expression' }
}

function templates(tree: unknown, at: Pointer): Use[] {
  if (typeof tree === 'string')
    return tree.includes('{{') ? [{ pointer: at, text: tree, kind: 'template' }] : []
  if (Array.isArray(tree)) return tree.flatMap((item, index) => templates(item, child(at, index)))
  if (!isRecord(tree)) return []
  return Object.entries(tree).flatMap(([key, item]) => templates(item, child(at, key)))
}
