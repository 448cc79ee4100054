/** Which ways of the diagram the run went. */

import { END, START, type Edge } from './layout'
import { isLeft, isReached, type Overlay } from './runtime'

export function isTaken(edge: Edge, overlay: Overlay, runStatus: string): boolean {
  switch (edge.kind) {
    case 'flow':
      if (edge.to === END)
        return runStatus === 'succeeded' && (edge.from === START || isReached(overlay, edge.from))
      return isReached(overlay, edge.to)
    case 'fork':
      return isReached(overlay, edge.to)
    case 'merge':
      return isLeft(overlay, edge.from)
    case 'bypass':
      return overlay.nodes.get(edge.from)?.bypassed ?? false
    case 'repeat':
      return (overlay.loops.get(edge.to)?.iterations ?? 0) > 1
  }
}
