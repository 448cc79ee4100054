import { describe, expect, it } from 'vitest'

import { outlineOf } from './outline'
import { randomDocument } from './samples'
import { neighbour, type Direction } from './walk'

const leaf = (id: string) => ({ id, type: 'set' })
const outline = outlineOf({
  steps: [leaf('a'), { id: 'gate', type: 'if', then: [leaf('b'), leaf('c')], else: [leaf('e')] }, leaf('z')],
  on_failure: [leaf('shout')],
})
const walk = (from: string, direction: Direction): string | null =>
  neighbour(outline, outline.byId.get(from)!.pointer, direction)?.id ?? null

describe('arrow keys', () => {
  it.each([
    ['a', 'down', 'gate'],
    ['gate', 'down', 'b'],
    ['c', 'down', 'z'],
    ['e', 'down', 'z'],
    ['z', 'down', 'shout'],
    ['z', 'up', 'c'],
    ['b', 'up', 'gate'],
    ['b', 'right', 'e'],
    ['e', 'left', 'b'],
    ['c', 'right', 'e'],
    ['a', 'left', null],
    ['b', 'last', 'shout'],
    ['z', 'first', 'a'],
  ] as const)('from %s %s to %s', (from, direction, to) => {
    expect(walk(from, direction)).toBe(to)
  })

  it('start at the first step', () => {
    expect(neighbour(outline, null, 'down')?.id).toBe('a')
    expect(neighbour(outline, '/steps/9', 'down')?.id).toBe('a')
    expect(neighbour(outlineOf({}), null, 'down')).toBeNull()
  })

  it('pass a closed container', () => {
    const closed = (node: { id: string | null }) => node.id === 'gate'
    expect(neighbour(outline, outline.byId.get('gate')!.pointer, 'down', closed)?.id).toBe('z')
    expect(neighbour(outline, outline.byId.get('z')!.pointer, 'up', closed)?.id).toBe('gate')
  })

  it('reach every step of any document by down, left and right', () => {
    const any = outlineOf(randomDocument(11, 60))
    const seen = new Set<string>()
    const visit = (pointer: string): void => {
      if (seen.has(pointer)) return
      seen.add(pointer)
      for (const direction of ['down', 'left', 'right'] as const) {
        const next = neighbour(any, pointer, direction)
        if (next) visit(next.pointer)
      }
    }
    visit(any.order[0]!.pointer)
    expect(seen.size).toBe(any.order.length)
  })
})
