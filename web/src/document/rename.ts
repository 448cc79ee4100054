/** A step gets another id, and every expression that reads its result follows. */

import { setAt } from './edits'
import { child, type Pointer } from './pointer'
import { read, spotAt, valueAt } from './reading'
import { referencesInExpression, referencesInTemplate, renamed } from './references'
import { splice } from './splicing'
import { keyOrder } from './shapes'
import { type Use, usesOf } from './uses'
import { stepsOf } from './walk'

/** References follow unless another step has the same id, since they may mean that one. */
export function renameStep(text: string, step: Pointer, id: string): string {
  const { data } = read(text)
  const old = valueAt(data, child(step, 'id'))
  const type = valueAt(data, child(step, 'type'))
  const changed = setAt(text, child(step, 'id'), id, { order: keyOrder(type) })
  if (typeof old !== 'string' || stepsOf(data).filter((one) => one.id === old).length !== 1) return changed
  return followed(changed, new Map([[old, id]]))
}

/** Every reference to an old id reads the new one; the ids of the steps themselves stay. */
export function followed(text: string, ids: ReadonlyMap<string, string>): string {
  const document = read(text)
  const wanted = usesOf(document.data)
    .map((use) => ({ use, to: renamed(use.text, referencesIn(use), ids) }))
    .filter(({ use, to }) => to !== use.text)
  let result = text
  for (const { use } of wanted.toReversed()) result = inSource(result, use, ids)
  // Where the source could not be changed in place (escapes), the value is written anew.
  for (const { use, to } of wanted) result = setAt(result, use.pointer, to)
  return result
}

/** How many expressions read the result of this step. */
export function countReferences(data: unknown, id: string): number {
  return usesOf(data).filter((use) => referencesIn(use).some((one) => one.id === id)).length
}

function referencesIn(use: Use) {
  return use.kind === 'expression' ? referencesInExpression(use.text) : referencesInTemplate(use.text)
}

/** The ids replaced in the source of the text, so that folding, quotes and comments stay. */
function inSource(text: string, use: Use, ids: ReadonlyMap<string, string>): string {
  const document = read(text)
  const range = spotAt(document, use.pointer)?.node?.range
  if (!range) return text
  const source = text.slice(range[0], range[1])
  const references =
    use.kind === 'expression' && !source.startsWith('"') && !source.startsWith("'")
      ? referencesInExpression(source)
      : use.kind === 'expression'
        ? shifted(referencesInExpression(source.slice(1, -1)), 1)
        : referencesInTemplate(source)
  const changed = splice(text, range[0], range[1], renamed(source, references, ids)) ?? text
  const wanted = renamed(use.text, referencesIn(use), ids)
  const after = read(changed)
  return after.problems.length === 0 && valueAt(after.data, use.pointer) === wanted ? changed : text
}

function shifted<T extends { from: number; to: number }>(references: readonly T[], by: number): T[] {
  return references.map((one) => ({ ...one, from: one.from + by, to: one.to + by }))
}
