import { cx } from '@/ui/classes'
import { StatusMark } from '@/ui/StatusMark'

import type { StepState } from '../model/steps'

interface AttemptsProps {
  step: StepState
  attempt: number
  onChoose(attempt: number | undefined): void
}

/** Every attempt of a step run; each has an input, an outcome and a log of its own. */
export function Attempts({ step, attempt, onChoose }: AttemptsProps) {
  if (step.attempts.length < 2) return null
  return (
    <div role="group" aria-label="Attempts" className="flex flex-wrap items-center gap-1 text-xs">
      <span className="text-muted">Attempts</span>
      {step.attempts.map((span) => (
        <button
          key={span.attempt}
          type="button"
          aria-pressed={span.attempt === attempt}
          onClick={() => onChoose(span.attempt === step.attempt ? undefined : (span.attempt ?? undefined))}
          className={cx(
            'inline-flex h-7 items-center gap-1 rounded-md border px-2 pointer-coarse:h-9',
            span.attempt === attempt
              ? 'border-accent bg-accent-soft text-accent-ink'
              : 'border-line hover:bg-hover',
          )}
        >
          <StatusMark status={span.status} size={12} />
          {span.attempt}
        </button>
      ))}
    </div>
  )
}
