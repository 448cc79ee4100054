/** Plain JSON values: compared, and changed by pointer without touching the original. */

import { type Pointer, tokensOf } from './pointer'

type Json = unknown

/** Same content; the order of keys does not matter, that of lists does. */
export function equal(one: Json, other: Json): boolean {
  if (Object.is(one, other)) return true
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, at) => equal(item, other[at]))
  }
  if (!isRecord(one) || !isRecord(other)) return false
  const keys = Object.keys(one)
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && equal(one[key], other[key]))
  )
}

export function isRecord(value: Json): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Missing maps on the way are made. */
export function withValue(data: Json, pointer: Pointer, value: Json): Json {
  return changed(data, tokensOf(pointer), () => value)
}

export function withoutValue(data: Json, pointer: Pointer): Json {
  const tokens = tokensOf(pointer)
  const key = tokens.pop()
  if (key === undefined) return undefined
  return changed(data, tokens, (owner) => {
    if (Array.isArray(owner)) return owner.filter((_, at) => at !== Number(key))
    if (!isRecord(owner)) return owner
    return Object.fromEntries(Object.entries(owner).filter(([name]) => name !== key))
  })
}

export function withItems(data: Json, list: Pointer, index: number, items: readonly Json[]): Json {
  return changed(data, tokensOf(list), (owner) => {
    const present = Array.isArray(owner) ? owner : []
    return [...present.slice(0, index), ...items, ...present.slice(index)]
  })
}

export function withKey(data: Json, pointer: Pointer, key: string): Json {
  const tokens = tokensOf(pointer)
  const old = tokens.pop()
  return changed(data, tokens, (owner) =>
    isRecord(owner)
      ? Object.fromEntries(Object.entries(owner).map(([name, value]) => [name === old ? key : name, value]))
      : owner,
  )
}

function changed(data: Json, tokens: readonly string[], change: (value: Json) => Json): Json {
  const [key, ...rest] = tokens
  if (key === undefined) return change(data)
  if (Array.isArray(data)) {
    return data.map((item, at) => (at === Number(key) ? changed(item, rest, change) : item))
  }
  const owner = isRecord(data) ? data : {}
  return { ...owner, [key]: changed(owner[key], rest, change) }
}
