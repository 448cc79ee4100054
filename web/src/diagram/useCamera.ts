import { useReactFlow, useStoreApi } from '@xyflow/react'
import { useMemo } from 'react'

import { SIZE, type Box, type Layout, type Point } from '../graph/layout'
import { centred, firstView, fitAll, reveal, type Extent, type Viewport } from '../graph/viewport'

export interface Camera {
  open: () => void
  fit: () => void
  reveal: (box: Box) => void
  /** To the middle when it is out of sight. */
  follow: (box: Box) => void
  zoomBy: (factor: number) => void
  panBy: (by: Point) => void
  toFlow: (screen: Point) => Point
}

const GLIDE = 220

/** Everything that moves the view; it glides unless the person asked for less motion. */
export function useCamera(layout: Layout): Camera {
  const flow = useReactFlow()
  const store = useStoreApi()
  return useMemo(() => {
    const pane = (): Extent => ({ width: store.getState().width, height: store.getState().height })
    const go = (view: Viewport | null): void => {
      if (view) void flow.setViewport(view, { duration: prefersStill() ? 0 : GLIDE })
    }
    return {
      open: () => void flow.setViewport(firstView(layout, pane())),
      fit: () => go(fitAll(layout, pane())),
      reveal: (box) => go(reveal(flow.getViewport(), headOf(box), pane())),
      follow: (box) => {
        const [view, extent] = [flow.getViewport(), pane()]
        if (reveal(view, headOf(box), extent)) go(centred(view, box, extent))
      },
      zoomBy: (factor) => void flow.zoomTo(flow.getZoom() * factor, { duration: prefersStill() ? 0 : 120 }),
      panBy: ({ x, y }) => {
        const view = flow.getViewport()
        void flow.setViewport({ ...view, x: view.x + x, y: view.y + y })
      },
      toFlow: (screen) => flow.screenToFlowPosition(screen),
    }
  }, [flow, store, layout])
}

/** Of a container its header is enough. */
const headOf = (box: Box) => ({
  x: box.x,
  y: box.y,
  width: box.width,
  height: Math.min(box.height, SIZE.header),
})

const prefersStill = (): boolean => window.matchMedia?.('(prefers-reduced-motion: reduce)').matches ?? false
