import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

import { insertionPoints } from './edit'
import { contains, touches } from './hit'
import { END, layoutOf, ON_FAILURE, START, type Layout } from './layout'
import { outlineOf } from './outline'
import { BROKEN, everyType, quickest, randomDocument } from './samples'

const EXAMPLES = join(import.meta.dirname, '../../../examples')
const examples = readdirSync(EXAMPLES)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => [name, parse(readFileSync(join(EXAMPLES, name), 'utf8'))] as const)
const random = Array.from({ length: 20 }, (_, seed) => [`random ${seed}`, randomDocument(seed, 50)] as const)
const documents = [...examples, ...random, ['every type', everyType()] as const]
const broken = BROKEN.map((document, index) => [`broken ${index}`, document] as const)
const modes = [{ editing: false }, { editing: true }]

const drawn = (document: unknown, editing = false): Layout => layoutOf(outlineOf(document), { editing })

describe.each(modes)('layout with %j', ({ editing }) => {
  it.each([...documents, ...broken])('has a box for every step of %s', (_name, document) => {
    const outline = outlineOf(document)
    const { boxes, byKey } = layoutOf(outline, { editing })
    expect(boxes.filter((box) => box.node)).toHaveLength(outline.order.length)
    expect(byKey.size).toBe(boxes.length)
    expect(byKey.has(START) && byKey.has(END)).toBe(true)
  })

  it.each([...documents, ...broken])(
    'lets no boxes of %s overlap but containers their content',
    (_name, document) => {
      const { boxes, byKey } = drawn(document, editing)
      for (const box of boxes) {
        const parent = box.parent === null ? undefined : byKey.get(box.parent)
        if (parent) expect(contains(parent, box)).toBe(true)
      }
      for (const [index, a] of boxes.entries())
        for (const b of boxes.slice(index + 1))
          if (touches(a, b))
            expect(a.kind === 'container' || a.kind === 'region' ? contains(a, b) : false).toBe(true)
    },
  )

  it.each([...documents, ...broken])(
    'connects boxes of %s that exist, from where they end to where they begin',
    (_name, document) => {
      const { edges, byKey } = drawn(document, editing)
      for (const edge of edges) {
        const [from, to] = [byKey.get(edge.from), byKey.get(edge.to)]
        expect(from && to).toBeTruthy()
        expect(edge.points.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))).toBe(true)
        if (edge.kind === 'flow' || edge.kind === 'fork') {
          expect(edge.points.at(-1)).toEqual({ x: to!.x + to!.width / 2, y: to!.y })
        }
      }
      expect(new Set(edges.map((edge) => edge.id)).size).toBe(edges.length)
    },
  )

  it.each(documents)('puts the same document %s in the same places', (_name, document) => {
    expect(drawn(structuredClone(document), editing).boxes.map(place)).toEqual(
      drawn(document, editing).boxes.map(place),
    )
  })
})

const place = ({ key, x, y, width, height }: Layout['boxes'][number]) => ({ key, x, y, width, height })

describe('layout', () => {
  it.each(documents)('has a gap for every place where a step can be put into %s', (_name, document) => {
    const outline = outlineOf(document)
    const gaps = layoutOf(outline, { editing: true }).gaps.map(({ at }) => `${at.slot}:${at.index}`)
    const points = insertionPoints(outline).map((at) => `${at.slot}:${at.index}`)
    expect(new Set(gaps).size).toBe(gaps.length)
    expect([...gaps].sort()).toEqual([...points].sort())
  })

  it('keeps what is above and the main axis when a step is added', () => {
    const document = randomDocument(7, 40)
    const steps = document['steps'] as unknown[]
    const before = drawn(document)
    const grown = drawn({ ...document, steps: steps.toSpliced(3, 0, { id: 'new', type: 'set' }) })
    const shift = grown.byKey.get(END)!.y - before.byKey.get(END)!.y
    const limit = grown.byKey.get('new')!.y
    for (const box of before.boxes) {
      const after = grown.byKey.get(box.key)!
      expect([after.x, after.y - box.y]).toEqual([box.x, box.y < limit ? 0 : shift])
    }
  })

  it('draws a closed container as one card', () => {
    const outline = outlineOf({ steps: [{ id: 'l', type: 'foreach', do: [{ id: 'a', type: 'set' }] }] })
    const layout = layoutOf(outline, { collapsed: new Set(['l']) })
    expect(layout.byKey.get('l')).toMatchObject({ kind: 'step', collapsed: true })
    expect(layout.byKey.has('a')).toBe(false)
  })

  it('draws no way out behind a return', () => {
    const { edges } = drawn({
      steps: [
        { id: 'r', type: 'return' },
        { id: 'never', type: 'set' },
      ],
    })
    expect(edges.map((edge) => edge.id.split(':').slice(0, 2).join(':'))).not.toContain('flow:r>never')
    expect(edges.some((edge) => edge.from === 'r')).toBe(false)
  })

  it('labels the ways into a container', () => {
    const { edges } = drawn({ steps: [{ id: 'i', type: 'if', then: [{ id: 'a', type: 'set' }] }] })
    expect(edges.flatMap((edge) => edge.label?.text ?? [])).toEqual(['then', 'else'])
    expect(edges.find((edge) => edge.label?.text === 'else')?.kind).toBe('bypass')
  })

  it('draws what happens when the run fails in a box of its own', () => {
    const layout = drawn(everyType())
    expect(contains(layout.byKey.get(ON_FAILURE)!, layout.byKey.get('shout')!)).toBe(true)
  })

  it('lays out 500 steps well within 100 ms', () => {
    const document = randomDocument(3, 500, 8)
    expect(quickest(() => drawn(document))).toBeLessThan(100)
  })
})
