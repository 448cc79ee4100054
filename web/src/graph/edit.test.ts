import { describe, expect, it } from 'vitest'

import { after, before, canMove, dropTargets, insertionPoints, range, stepwise, topmost } from './edit'
import { outlineOf } from './outline'
import { randomDocument } from './samples'

const leaf = (id: string) => ({ id, type: 'set' })
const outline = outlineOf({
  steps: [
    leaf('a'),
    { id: 'gate', type: 'if', condition: 'x', then: [leaf('b'), leaf('c')] },
    { id: 'loop', type: 'foreach', items: [], do: [leaf('d')] },
    { id: 'out', type: 'return' },
  ],
})
const at = (id: string): string => outline.byId.get(id)!.pointer
const ids = (nodes: readonly { id: string | null }[]) => nodes.map((node) => node.id)

describe('insertion points', () => {
  it('are in every list, also in those that do not exist yet, but not behind a return', () => {
    const points = insertionPoints(outline).map(({ slot, index }) => `${slot}@${index}`)
    expect(points).toContain('/steps/1/else@0')
    expect(points).toContain('/on_failure@0')
    expect(points).toContain('/steps/1/then@2')
    expect(points).not.toContain('/steps@4')
    expect(new Set(points).size).toBe(points.length)
  })
})

describe('a selection', () => {
  it('of a container and steps in it is the container', () => {
    expect(ids(topmost(outline, [at('c'), at('gate'), at('a')]))).toEqual(['a', 'gate'])
  })

  it('leaves out pointers that are gone', () => {
    expect(topmost(outline, ['/steps/99'])).toEqual([])
  })

  it('of a range is everything between in reading order', () => {
    expect(range(outline, at('c'), at('a'))).toEqual([at('a'), at('gate'), at('b'), at('c')])
  })
})

describe('a move', () => {
  it('never goes into the moved step itself', () => {
    expect(canMove(outline, [at('gate')], { slot: '/steps/1/then', index: 0 })).toBe(false)
  })

  it('to where the step is changes nothing', () => {
    expect(canMove(outline, [at('a')], before(outline.byId.get('a')!))).toBe(false)
    expect(canMove(outline, [at('a')], after(outline.byId.get('a')!))).toBe(false)
    expect(canMove(outline, [at('b'), at('c')], { slot: '/steps/1/then', index: 1 })).toBe(false)
  })

  it('of steps that are apart can bring them together', () => {
    expect(canMove(outline, [at('a'), at('loop')], { slot: '/steps', index: 1 })).toBe(true)
  })

  it('has targets in each list but its own inside', () => {
    const slots = new Set(dropTargets(outline, [at('loop')]).map((point) => point.slot))
    expect(slots).toEqual(new Set(['/steps', '/steps/1/then', '/steps/1/else', '/on_failure']))
  })

  it('down goes into the next container, and from its end out of it', () => {
    expect(stepwise(outline, [at('a')], 1)).toEqual({ slot: '/steps/1/then', index: 0 })
    expect(stepwise(outline, [at('c')], 1)).toEqual({ slot: '/steps/1/else', index: 0 })
    expect(stepwise(outline, [at('a')], -1)).toBeNull()
    expect(stepwise(outline, [at('d')], -1)).toEqual({ slot: '/steps', index: 2 })
  })

  it('down and up visits only places that are possible, for any step', () => {
    const random = outlineOf(randomDocument(5, 60))
    for (const node of random.order)
      for (const by of [1, -1] as const) {
        const target = stepwise(random, [node.pointer], by)
        if (target) expect(canMove(random, [node.pointer], target)).toBe(true)
      }
  })
})
