import { ChevronLeft, ChevronRight, TriangleAlert } from 'lucide-react'

import { Button } from '@/ui/Button'
import { IconButton } from '@/ui/IconButton'

import { iterationsOf, type StepState } from '../model/steps'
import { lookAt, type StudioSearch } from '../model/studio'
import type { Studio } from './useRun'
import type { Look } from './useStudioSearch'

interface IterationNavProps {
  studio: Studio
  step: StepState
  search: StudioSearch
  look: Look
}

/** The same step in the other iterations of its loop. */
export function IterationNav({ studio, step, search, look }: IterationNavProps) {
  const around = iterationsOf(step.path).at(-1)
  if (around === undefined) return null
  const [loopPath, index] = around
  const others = (studio.steps.byId.get(step.step_id) ?? []).filter(
    (one) => iterationsOf(one.path).at(-1)?.[0] === loopPath,
  )
  const at = others.indexOf(step)
  const failed =
    others.find((one, place) => place > at && one.status === 'failed') ??
    others.find((one) => one.status === 'failed')
  const go = (to: StepState | undefined) => to && look(lookAt(to.path, search.loops))
  return (
    <div className="flex flex-wrap items-center gap-1 text-xs text-muted">
      <span className="font-mono">{loopPath}</span>
      <IconButton
        size="sm"
        label="Same step, iteration before"
        icon={ChevronLeft}
        disabled={at <= 0}
        onClick={() => go(others[at - 1])}
      />
      <span className="tabular-nums">
        iteration <b className="font-medium text-ink">{index}</b> ({at + 1} of{' '}
        {others.length.toLocaleString('en')})
      </span>
      <IconButton
        size="sm"
        label="Same step, next iteration"
        icon={ChevronRight}
        disabled={at >= others.length - 1}
        onClick={() => go(others[at + 1])}
      />
      {failed !== undefined && failed !== step && (
        <Button size="sm" variant="ghost" icon={TriangleAlert} onClick={() => go(failed)}>
          Next failed
        </Button>
      )}
    </div>
  )
}
