import { ChevronLeft, ChevronRight } from 'lucide-react'

import type { IterationChoice, LoopState } from '../graph/runtime'
import { useDiagramActions } from './context'
import { describeLoop } from './describe'

/** Which iteration of a loop the diagram shows. */
export function LoopControl({ loop }: { loop: LoopState }) {
  const { chooseIteration } = useDiagramActions()
  if (loop.iterations === 0) return null
  if (!chooseIteration) return <span className="diagram-loop">{describeLoop(loop)}</span>
  const { loopId, chosen, iterations, firstFailed } = loop
  const choose = (to: IterationChoice) => chooseIteration(loopId, to)
  const at = chosen === 'all' ? -1 : chosen
  return (
    <span className="diagram-loop" role="group" aria-label={`Iterations of ${loopId}`}>
      {firstFailed !== null && firstFailed !== chosen && (
        <button
          type="button"
          className="diagram-text-button"
          data-tone="danger"
          title="Show the first failed iteration"
          onClick={() => choose(firstFailed)}
        >
          failed
        </button>
      )}
      <button
        type="button"
        className="diagram-text-button"
        aria-pressed={chosen === 'all'}
        onClick={() => choose('all')}
      >
        all
      </button>
      <button
        type="button"
        className="diagram-icon-button"
        aria-label="Previous iteration"
        disabled={at === 0}
        onClick={() => choose(chosen === 'all' ? iterations - 1 : at - 1)}
      >
        <ChevronLeft size={14} />
      </button>
      <span aria-live="polite">{chosen === 'all' ? iterations : `${at + 1} / ${iterations}`}</span>
      <button
        type="button"
        className="diagram-icon-button"
        aria-label="Next iteration"
        disabled={at === iterations - 1}
        onClick={() => choose(at + 1)}
      >
        <ChevronRight size={14} />
      </button>
    </span>
  )
}
