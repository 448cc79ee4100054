import './gantt.css'

import { cx } from '@/ui/classes'
import { statusLook, type Tone } from '@/ui/status'

import { barOf, spoken, type Stretch } from '../model/gantt'
import type { Line } from '../model/rows'
import type { RunSteps, Span } from '../model/steps'

interface GanttBarsProps {
  line: Line
  steps: RunSteps
  seen: Stretch
  now: number
}

const GROUND: Record<Tone, string> = {
  success: 'bg-success',
  warning: 'bg-warning',
  danger: 'bg-danger',
  info: 'bg-info',
  neutral: 'bg-neutral',
}

/** The attempts of one line, and in them what it waited for. */
export function GanttBars({ line, steps, seen, now }: GanttBarsProps) {
  return (
    <span className="relative min-w-0 flex-1 overflow-hidden" aria-hidden>
      {line.kind === 'iteration' ? (
        <Bar span={spanOfIteration(line, steps)} seen={seen} now={now} isThin />
      ) : (
        <>
          {line.step.attempts.map((span) => (
            <Bar key={span.attempt} span={span} seen={seen} now={now} isThin={line.loop !== null} />
          ))}
          {line.step.waits.map((span) => (
            <Bar key={`${span.kind} ${span.start}`} span={span} seen={seen} now={now} isWait />
          ))}
        </>
      )}
    </span>
  )
}

interface BarProps {
  span: Pick<Span, 'start' | 'end' | 'status' | 'kind'> | null
  seen: Stretch
  now: number
  isThin?: boolean
  isWait?: boolean
}

function Bar({ span, seen, now, isThin, isWait }: BarProps) {
  if (span === null) return null
  const start = Date.parse(span.start)
  const end = span.end === null ? now : Date.parse(span.end)
  const bar = barOf(start, Math.max(start, end), seen)
  if (bar === null) return null
  const words = `${isWait ? `waits: ${span.kind}` : span.status}, ${spoken(Math.max(0, Math.round(end - start)))}`
  return (
    <span
      title={words}
      style={{ left: `${bar.left * 100}%`, width: `max(3px, ${bar.width * 100}%)` }}
      className={cx(
        'absolute',
        isThin ? 'top-[11px] h-1.5' : 'top-[7px] h-3.5',
        isWait ? 'onward-shaded' : GROUND[statusLook(span.status).tone],
        !bar.cutLeft && 'rounded-l-sm',
        !bar.cutRight && 'rounded-r-sm',
        span.end === null && !isWait && 'opacity-80',
      )}
    />
  )
}

/** From the first of its steps to the last. */
function spanOfIteration(line: Extract<Line, { kind: 'iteration' }>, steps: RunSteps): BarProps['span'] {
  const prefix = `${line.loop.path}[${line.index}]/`
  const inside = steps.byPrefix.get(prefix) ?? []
  const first = inside[0]
  if (first === undefined) return null
  const ends = inside.map((step) => step.ended_at)
  const end = ends.includes(null)
    ? null
    : ends.reduce((one, other) => ((one ?? '') > (other ?? '') ? one : other))
  return { start: first.started_at, end: end ?? null, status: line.status, kind: 'iteration' }
}
