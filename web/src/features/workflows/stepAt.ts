/** The part of a definition that a JSON Pointer names. Pure. */
export function stepAt(definition: unknown, pointer: string): unknown {
  const parts = pointer.split('/').slice(1)
  return parts.reduce<unknown>((value, part) => {
    if (typeof value !== 'object' || value === null) return undefined
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~')
    return Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined
  }, definition)
}
