import { useVirtualizer } from '@tanstack/react-virtual'
import { Maximize2, ZoomIn, ZoomOut } from 'lucide-react'
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'

import { cx } from '@/ui/classes'
import { EmptyState } from '@/ui/EmptyState'
import { IconButton } from '@/ui/IconButton'
import { StatusMark } from '@/ui/StatusMark'

import { grown, moved, spoken, type Stretch, ticks, whole, zoomed } from '../model/gantt'
import { type Choices, type Line, linesOf } from '../model/rows'
import { lookAt } from '../model/studio'
import { GanttBars } from './GanttBars'
import { useNow } from './useNow'
import { useWidth } from './useWidth'
import type { Studio } from './useRun'
import type { Look } from './useStudioSearch'

interface GanttProps {
  studio: Studio
  selected: string | undefined
  loops: Choices
  look: Look
}

const LINE = 28

/** The run over time: a bar per attempt, waits shaded. Ctrl and wheel, or + and -, zoom. */
export function Gantt({ studio, selected, loops, look }: GanttProps) {
  const { steps, timeline, isOpen } = studio
  const lines = useMemo(() => linesOf(steps, loops), [steps, loops])
  const now = useNow(isOpen)
  const start = Date.parse(timeline?.created_at ?? studio.detail.run.created_at)
  const end = timeline?.ended_at ? Date.parse(timeline.ended_at) : now
  const all = useMemo(() => whole(start, end), [start, end])
  const [seen, setSeen] = useSeen(all)
  const frame = useRef<HTMLDivElement>(null)
  const [axis, width] = useWidth()
  const list = useVirtualizer({
    count: lines.length,
    getScrollElement: () => frame.current,
    getItemKey: (index) => lines[index]?.key ?? index,
    estimateSize: () => LINE,
    overscan: 10,
  })
  useWheel(frame, (factor, at) => setSeen(zoomed(seen, factor, at, all)), (share) => setSeen(moved(seen, share, all))) // prettier-ignore
  function onKeyDown(event: KeyboardEvent) {
    const next = keyed(event.key, seen, all)
    if (next === null) return
    event.preventDefault()
    setSeen(next)
  }
  if (lines.length === 0)
    return <EmptyState title={isOpen ? 'No step has begun so far' : 'No step was executed'} />
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col">
      <div className="flex shrink-0 border-b border-line text-xs text-muted">
        <div className="flex w-36 shrink-0 items-center gap-0.5 border-r border-line px-2 py-1 sm:w-52">
          <span className="flex-1">{spoken(Math.round(all.to - all.from))}</span>
          <IconButton
            size="sm"
            label="Nearer"
            icon={ZoomIn}
            onClick={() => setSeen(zoomed(seen, 0.5, 0.5, all))}
          />
          <IconButton
            size="sm"
            label="Farther"
            icon={ZoomOut}
            onClick={() => setSeen(zoomed(seen, 2, 0.5, all))}
          />
          <IconButton size="sm" label="The whole run" icon={Maximize2} onClick={() => setSeen(all)} />
        </div>
        <div ref={axis} className="relative h-8 min-w-0 flex-1 overflow-hidden" aria-hidden>
          {ticks(seen, start, width).map((tick) => (
            <span
              key={tick.at}
              className="absolute top-1.5 border-l border-line-strong pl-1 whitespace-nowrap"
              style={{ left: `${tick.left * 100}%` }}
            >
              {tick.label}
            </span>
          ))}
        </div>
      </div>
      <div
        ref={frame}
        role="listbox"
        aria-label="Timeline"
        tabIndex={0}
        onKeyDown={onKeyDown}
        className="min-h-0 flex-1 overflow-x-hidden overflow-y-auto -outline-offset-2"
      >
        <div className="relative" style={{ height: list.getTotalSize() }}>
          {list.getVirtualItems().map((item) => {
            const line = lines[item.index]
            return line === undefined ? null : (
              <div
                key={item.key}
                role="option"
                aria-selected={line.key === selected}
                aria-label={spokenLine(line, now)}
                onClick={() =>
                  line.kind === 'step' &&
                  look(lookAt(line.step.path, loops), { push: selected === undefined })
                }
                style={{ transform: `translateY(${item.start}px)`, height: LINE }}
                className={cx(
                  'absolute top-0 left-0 flex w-full cursor-pointer items-stretch text-xs',
                  line.key === selected ? 'bg-accent-soft' : 'hover:bg-hover',
                )}
              >
                <Label line={line} />
                <GanttBars line={line} steps={steps} seen={seen} now={now} />
              </div>
            )
          })}
        </div>
      </div>
    </div>
  )
}

function Label({ line }: { line: Line }) {
  const status = line.kind === 'step' ? line.step.status : line.status
  return (
    <span
      className="flex w-36 shrink-0 items-center gap-1.5 overflow-hidden border-r border-line pr-2 sm:w-52"
      style={{ paddingLeft: 8 + line.depth * 12 }}
    >
      <StatusMark status={status} size={12} />
      <span className={cx('truncate', line.kind === 'iteration' && 'text-muted')}>
        {line.kind === 'step' ? line.step.step_id : `${line.loop.step_id} ${line.index}`}
      </span>
    </span>
  )
}

function spokenLine(line: Line, now: number): string {
  if (line.kind === 'iteration') return `Iteration ${line.index} of ${line.loop.step_id}: ${line.status}`
  const { step } = line
  const took = (step.ended_at === null ? now : Date.parse(step.ended_at)) - Date.parse(step.started_at)
  return `${step.path}: ${step.status}, ${spoken(Math.max(0, Math.round(took)))}`
}

/** What is seen, which goes along with a run that goes on. */
function useSeen(all: Stretch): [Stretch, (seen: Stretch) => void] {
  const [state, setState] = useState({ seen: all, all })
  const seen = state.all === all ? state.seen : grown(state.seen, state.all, all)
  useEffect(() => setState((before) => ({ seen: grown(before.seen, before.all, all), all })), [all])
  return [seen, (next) => setState({ seen: next, all })]
}

function keyed(key: string, seen: Stretch, all: Stretch): Stretch | null {
  if (key === '+' || key === '=') return zoomed(seen, 0.5, 0.5, all)
  if (key === '-') return zoomed(seen, 2, 0.5, all)
  if (key === '0') return all
  if (key === 'ArrowLeft') return moved(seen, -0.2, all)
  if (key === 'ArrowRight') return moved(seen, 0.2, all)
  return null
}

/** Not by React: its wheel listeners cannot hold back the page's own zoom. */
function useWheel(
  frame: React.RefObject<HTMLDivElement | null>,
  zoom: (factor: number, at: number) => void,
  move: (share: number) => void,
): void {
  const latest = useRef({ zoom, move })
  useEffect(() => {
    latest.current = { zoom, move }
  })
  useEffect(() => {
    const element = frame.current
    if (element === null) return
    function onWheel(event: WheelEvent) {
      const box = element!.getBoundingClientRect()
      const left = box.left + (element!.querySelector('[role=option] > span')?.clientWidth ?? 0)
      const at = Math.min(1, Math.max(0, (event.clientX - left) / Math.max(1, box.right - left)))
      if (event.ctrlKey || event.metaKey) latest.current.zoom(Math.exp(event.deltaY / 300), at)
      else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY))
        latest.current.move((event.deltaX || event.deltaY) / Math.max(1, box.right - left))
      else return
      event.preventDefault()
    }
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => element.removeEventListener('wheel', onWheel)
  }, [frame])
}
