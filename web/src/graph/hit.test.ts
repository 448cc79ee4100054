import { describe, expect, it } from 'vitest'

import { boxesIn, gapAt, nearestGap, rectBetween } from './hit'
import { layoutOf } from './layout'
import { outlineOf } from './outline'
import { everyType } from './samples'

const outline = outlineOf(everyType())
const layout = layoutOf(outline, { editing: true })

describe('the gap for a point', () => {
  it('is the one right there', () => {
    for (const gap of layout.gaps) expect(gapAt(layout.gaps, gap)?.at).toEqual(gap.at)
  })

  it('is none far from all of them, though one is nearest', () => {
    const far = { x: layout.x - 500, y: layout.y }
    expect(gapAt(layout.gaps, far)).toBeNull()
    expect(nearestGap(layout.gaps, far)).not.toBeNull()
    expect(nearestGap([], far)).toBeNull()
  })

  it('is above a card for its upper half and below it for its lower half', () => {
    const box = layout.byKey.get('the_shell')!
    const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
    expect(gapAt(layout.gaps, { ...middle, y: middle.y - 15 })?.at).toEqual({ slot: '/steps', index: 1 })
    expect(gapAt(layout.gaps, { ...middle, y: middle.y + 15 })?.at).toEqual({ slot: '/steps', index: 2 })
  })
})

describe('a box drawn by hand', () => {
  const container = layout.byKey.get('the_if')!

  it('takes the steps that it touches, and a container only as a whole', () => {
    const inside = layout.byKey.get('if_then')!
    const around = rectBetween({ x: inside.x + 5, y: inside.y + 5 }, { x: inside.x - 5, y: inside.y + 10 })
    expect(boxesIn(layout, around).map((box) => box.key)).toEqual(['if_then'])
    expect(boxesIn(layout, container).map((box) => box.key)).toEqual(['the_if', 'if_then', 'if_else'])
  })
})
