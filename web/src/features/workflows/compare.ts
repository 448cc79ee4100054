/** Two versions in an address: `3..5`, or `5..draft`. Pure. */

export interface Sides {
  before: number
  after: number | 'draft'
}

export function sidesOf(text: string): Sides | null {
  const match = /^([1-9]\d{0,8})\.\.(draft|[1-9]\d{0,8})$/.exec(text)
  if (match === null) return null
  return { before: Number(match[1]), after: match[2] === 'draft' ? 'draft' : Number(match[2]) }
}

export function compareText({ before, after }: Sides): string {
  return `${before}..${after}`
}

export function sideName(side: number | 'draft'): string {
  return side === 'draft' ? 'the draft' : `v${side}`
}
