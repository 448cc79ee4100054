/** JSON Pointers (RFC 6901): the identity of everything in a definition. */

export type Pointer = string

export function tokensOf(pointer: Pointer): string[] {
  if (pointer === '') return []
  return pointer
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
}

export function pointerOf(tokens: readonly (string | number)[]): Pointer {
  return tokens.map((token) => `/${escaped(token)}`).join('')
}

export function child(pointer: Pointer, key: string | number): Pointer {
  return `${pointer}/${escaped(key)}`
}

export function parentOf(pointer: Pointer): Pointer {
  return pointer.slice(0, Math.max(0, pointer.lastIndexOf('/')))
}

export function lastOf(pointer: Pointer): string {
  return tokensOf(pointer).at(-1) ?? ''
}

export function indexOf(pointer: Pointer): number {
  return Number(lastOf(pointer))
}

/** The pointer itself, or something below the other one. */
export function isWithin(pointer: Pointer, other: Pointer): boolean {
  return pointer === other || pointer.startsWith(`${other}/`)
}

/** Where the thing is once an item of a list was taken out; null when it went with it. */
export function afterRemoval(pointer: Pointer, removed: Pointer): Pointer | null {
  if (isWithin(pointer, removed)) return null
  return shifted(pointer, parentOf(removed), indexOf(removed) + 1, -1)
}

/** Where the thing is once items were put into a list. */
export function afterInsertion(pointer: Pointer, list: Pointer, index: number, count = 1): Pointer {
  return shifted(pointer, list, index, count)
}

/** Document order of two pointers into the same document: by index where a list decides. */
export function compare(one: Pointer, other: Pointer): number {
  const a = tokensOf(one)
  const b = tokensOf(other)
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    const x = a[at] ?? ''
    const y = b[at] ?? ''
    if (x === y) continue
    const difference = Number(x) - Number(y)
    return Number.isNaN(difference) ? (x < y ? -1 : 1) : difference
  }
  return a.length - b.length
}

/** Without what is inside of another one of them. */
export function outermost(pointers: readonly Pointer[]): Pointer[] {
  const unique = [...new Set(pointers)]
  return unique.filter((one) => !unique.some((other) => other !== one && isWithin(one, other)))
}

function shifted(pointer: Pointer, list: Pointer, from: number, by: number): Pointer {
  if (!pointer.startsWith(`${list}/`)) return pointer
  const [index = '', ...rest] = tokensOf(pointer.slice(list.length))
  const position = Number(index)
  if (Number.isNaN(position) || position < from) return pointer
  return `${list}${pointerOf([position + by, ...rest])}`
}

function escaped(token: string | number): string {
  return String(token).replaceAll('~', '~0').replaceAll('/', '~1')
}
