/**
 * What a replay sends (rule R15): nothing that its operator did not edit.
 *
 * The page shows inputs in which secrets are masked. As long as nothing is edited, none of them is sent and the
 * server uses the original ones. The API takes either the original inputs or all of them, so after an edit every
 * field is sent; a field that still holds a mask would then be run as it looks, and is refused here.
 */
export const MASK = '***'

export type Inputs = Record<string, unknown>

export interface ReplayBody {
  definition: 'same' | 'current'
  inputs?: Inputs
}

export interface ReplayPlan {
  body: ReplayBody | null
  edited: string[]
  /** Fields that have to be given anew before the rest can be sent. */
  masked: string[]
}

export function planReplay(original: Inputs, now: Inputs, definition: ReplayBody['definition']): ReplayPlan {
  const fields = [...new Set([...Object.keys(original), ...Object.keys(now)])]
  const edited = fields.filter((field) => !same(original[field], now[field]))
  if (edited.length === 0) return { body: { definition }, edited, masked: [] }
  const masked = Object.keys(now).filter((field) => holdsMask(now[field]))
  return { body: masked.length > 0 ? null : { definition, inputs: now }, edited, masked }
}

export function holdsMask(value: unknown): boolean {
  if (typeof value === 'string') return value.includes(MASK)
  if (Array.isArray(value)) return value.some(holdsMask)
  if (typeof value === 'object' && value !== null) return Object.values(value).some(holdsMask)
  return false
}

/** The same JSON, whatever the order of its fields. */
export function same(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false
  if (Array.isArray(one) !== Array.isArray(other)) return false
  const left = one as Inputs
  const right = other as Inputs
  const fields = Object.keys(left)
  return (
    fields.length === Object.keys(right).length &&
    fields.every((field) => Object.hasOwn(right, field) && same(left[field], right[field]))
  )
}
