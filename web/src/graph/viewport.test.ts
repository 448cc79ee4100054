import { describe, expect, it } from 'vitest'

import { controlSize, distanceAt, centred, firstView, fitAll, reveal, ZOOM } from './viewport'

const pane = { width: 1000, height: 800 }
const small = { x: -100, y: 0, width: 200, height: 300 }
const tall = { x: -300, y: 0, width: 600, height: 30_000 }

describe('the view', () => {
  it('shows all of a small diagram as large as it is, in the middle', () => {
    expect(fitAll(small, pane)).toEqual({ zoom: 1, x: 500, y: 250 })
    expect(firstView(small, pane)).toEqual(fitAll(small, pane))
  })

  it('opens a long diagram at its beginning, readable', () => {
    const view = firstView(tall, pane)
    expect(view.zoom).toBeGreaterThanOrEqual(0.7)
    expect(view.y).toBe(28)
  })

  it('opens a diagram that is too wide at its main axis', () => {
    expect(firstView({ ...tall, x: -400, width: 9000 }, pane).x).toBe(500)
  })

  it('never gets smaller or larger than the diagram can be zoomed', () => {
    expect(fitAll({ ...tall, height: 1e7 }, pane).zoom).toBe(ZOOM.least)
    expect(fitAll(tall, { width: 0, height: 0 }).zoom).toBe(ZOOM.least)
  })

  it('moves no further than it must to show a step', () => {
    const view = { zoom: 1, x: 0, y: 0 }
    expect(reveal(view, { x: 100, y: 100, width: 248, height: 54 }, pane)).toBeNull()
    expect(reveal(view, { x: 100, y: 900, width: 248, height: 54 }, pane)).toEqual({ zoom: 1, x: 0, y: -182 })
    expect(reveal(view, { x: 100, y: -90, width: 248, height: 54 }, pane)).toEqual({ zoom: 1, x: 0, y: 118 })
  })

  it('goes so near to a running step that it can be read', () => {
    const step = { x: 0, y: 1000, width: 248, height: 54 }
    const view = centred({ zoom: 0.1, x: 0, y: 0 }, step, pane)
    expect(view).toEqual({ zoom: 0.7, x: 500 - 124 * 0.7, y: 400 - 1027 * 0.7 })
  })
})

it.each([1.6, 1, 0.86, 0.7, 0.61, 0.6])(
  'leaves controls at 24 px or more on the screen at zoom %d',
  (zoom) => {
    expect(distanceAt(zoom)).toBe('near')
    expect(controlSize(zoom) * zoom).toBeGreaterThanOrEqual(24)
  },
)

it('leaves controls out where they would crowd out the words', () => {
  expect([0.59, 0.42, 0.41, 0.2, 0.19].map(distanceAt)).toEqual(['middle', 'middle', 'far', 'far', 'speck'])
})
