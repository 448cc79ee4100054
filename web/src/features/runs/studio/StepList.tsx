import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef, type KeyboardEvent } from 'react'

import { cx } from '@/ui/classes'
import { Duration } from '@/ui/Duration'
import { EmptyState } from '@/ui/EmptyState'
import { StatusMark } from '@/ui/StatusMark'

import { type Choices, chosenIn, type Line, linesOf } from '../model/rows'
import type { Loop } from '../model/steps'
import { lookAt } from '../model/studio'
import { LoopTabs } from './LoopTabs'
import type { Studio } from './useRun'
import type { Look } from './useStudioSearch'

interface StepListProps {
  studio: Studio
  selected: string | undefined
  loops: Choices
  look: Look
}

const LINE = 36
const INDENT = 18

/** What ran, in the order in which it began, iterations inside of their loops. */
export function StepList({ studio, selected, loops, look }: StepListProps) {
  const lines = useMemo(() => linesOf(studio.steps, loops), [studio.steps, loops])
  const frame = useRef<HTMLDivElement>(null)
  const list = useVirtualizer({
    count: lines.length,
    getScrollElement: () => frame.current,
    getItemKey: (index) => lines[index]?.key ?? index,
    estimateSize: () => LINE,
    overscan: 12,
  })
  const at = lines.findIndex((line) => line.key === selected)
  useEffect(() => {
    if (at >= 0) list.scrollToIndex(at, { align: 'auto' })
  }, [at, list])
  function onKeyDown(event: KeyboardEvent) {
    if (event.target instanceof HTMLInputElement) return
    const next = neighbour(lines, at, event.key)
    if (next === undefined) return
    event.preventDefault()
    open(next)
  }
  function open(line: Line) {
    if (line.kind === 'step') look(lookAt(line.step.path, loops), { push: selected === undefined })
    else look({ loops: { ...loops, [line.loop.step_id]: line.index } })
  }
  if (lines.length === 0) return <Nothing isOpen={studio.isOpen} />
  return (
    <div
      ref={frame}
      role="tree"
      aria-label="Steps"
      aria-activedescendant={at >= 0 ? `step-${at}` : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      className="min-h-0 flex-1 overflow-auto -outline-offset-2"
    >
      <div className="relative w-full" style={{ height: list.getTotalSize() }}>
        {list.getVirtualItems().map((item) => {
          const line = lines[item.index]
          return line === undefined ? null : (
            <div
              key={item.key}
              id={`step-${item.index}`}
              role="treeitem"
              aria-level={line.depth + 1}
              aria-expanded={
                line.kind === 'step' && line.loop !== null ? isOpenLoop(line.loop, loops) : undefined
              }
              aria-selected={item.index === at}
              data-index={item.index}
              ref={list.measureElement}
              onClick={() => open(line)}
              style={{ transform: `translateY(${item.start}px)`, paddingLeft: 12 + line.depth * INDENT }}
              className={cx(
                'absolute top-0 left-0 flex min-h-9 w-full cursor-pointer flex-wrap items-center gap-x-2 gap-y-1 border-b border-line py-1.5 pr-3 text-sm',
                item.index === at ? 'bg-accent-soft' : 'hover:bg-hover',
              )}
            >
              <LineWords line={line} studio={studio} loops={loops} look={look} />
            </div>
          )
        })}
      </div>
    </div>
  )
}

function LineWords({
  line,
  studio,
  loops,
  look,
}: {
  line: Line
  studio: Studio
  loops: Choices
  look: Look
}) {
  if (line.kind === 'iteration')
    return (
      <>
        <StatusMark status={line.status} size={14} />
        <span className="text-xs text-muted">
          {line.loop.step_id} <b className="font-medium text-ink">{line.index}</b>
        </span>
      </>
    )
  const { step, loop } = line
  const node = studio.outline.byId.get(step.step_id)
  return (
    <>
      <StatusMark status={step.status} />
      <span className="min-w-0 truncate font-medium">{node?.title ?? step.step_id}</span>
      <span className="shrink-0 text-xs text-muted">{step.type}</span>
      {step.attempts.length > 1 && (
        <span className="shrink-0 text-xs text-warning-ink">attempt {step.attempt}</span>
      )}
      <span className="ml-auto shrink-0 text-xs text-muted tabular-nums">
        <Duration from={step.started_at} to={step.ended_at} />
      </span>
      {loop !== null && (
        <span className="basis-full" onClick={(event) => event.stopPropagation()}>
          <LoopTabs loop={loop} loops={loops} look={look} />
        </span>
      )}
    </>
  )
}

function Nothing({ isOpen }: { isOpen: boolean }) {
  return (
    <EmptyState
      title={isOpen ? 'No step has begun so far' : 'No step was executed'}
      body={isOpen ? 'Steps appear here as soon as they begin.' : 'The run ended before its first step.'}
    />
  )
}

function isOpenLoop(loop: Loop, loops: Choices): boolean {
  return chosenIn(loop, loops) !== 'none'
}

function neighbour(lines: readonly Line[], at: number, key: string): Line | undefined {
  if (key === 'ArrowDown' || key === 'j') return lines.slice(at + 1).find((line) => line.kind === 'step')
  if (key === 'ArrowUp' || key === 'k')
    return lines.slice(0, Math.max(0, at)).findLast((line) => line.kind === 'step')
  if (key === 'Home') return lines[0]
  if (key === 'End') return lines.findLast((line) => line.kind === 'step')
  return undefined
}
