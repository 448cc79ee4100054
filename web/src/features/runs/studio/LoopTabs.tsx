import { ChevronLeft, ChevronRight, TriangleAlert } from 'lucide-react'

import { Button } from '@/ui/Button'
import { cx } from '@/ui/classes'
import { IconButton } from '@/ui/IconButton'
import { StatusMark } from '@/ui/StatusMark'

import { chosenIn, type Choices } from '../model/rows'
import type { Loop } from '../model/steps'
import { counted } from '../words'
import type { Look } from './useStudioSearch'

interface LoopTabsProps {
  loop: Loop
  loops: Choices
  look: Look
}

// As many as a line holds; the rest is reached by number.
const SHOWN = 9

/** The iterations of a loop: all of them, or one. */
export function LoopTabs({ loop, loops, look }: LoopTabsProps) {
  const count = loop.iterations.length
  const chosen = chosenIn(loop, loops)
  const choose = (choice: number | 'all' | 'none') => look({ loops: { ...loops, [loop.step_id]: choice } })
  if (count === 0) return <span className="text-xs text-muted">no iteration so far</span>
  return (
    <span
      className="flex min-w-0 flex-wrap items-center gap-1"
      role="group"
      aria-label={`Iterations of ${loop.step_id}`}
    >
      <Tab pressed={chosen === 'none'} onClick={() => choose('none')}>
        Closed
      </Tab>
      <Tab pressed={chosen === 'all'} onClick={() => choose('all')}>
        All {count.toLocaleString('en')}
      </Tab>
      {count <= SHOWN
        ? loop.iterations.map((status, index) => (
            <Tab key={index} pressed={chosen === index} onClick={() => choose(index)}>
              <StatusMark status={status ?? 'not_reached'} size={12} />
              {index}
            </Tab>
          ))
        : chosen !== 'none' && <Stepper loop={loop} chosen={chosen} choose={choose} />}
      {loop.firstFailed !== null && (
        <Button size="sm" variant="ghost" icon={TriangleAlert} onClick={() => choose(loop.firstFailed ?? 0)}>
          {counted(loop.counts['failed'] ?? 0, 'failed one', 'failed')}, first is {loop.firstFailed}
        </Button>
      )}
    </span>
  )
}

interface StepperProps {
  loop: Loop
  chosen: number | 'all'
  choose(choice: number): void
}

function Stepper({ loop, chosen, choose }: StepperProps) {
  const last = loop.iterations.length - 1
  const at = chosen === 'all' ? -1 : chosen
  return (
    <span className="inline-flex items-center gap-0.5">
      <IconButton
        size="sm"
        label="Earlier iteration"
        icon={ChevronLeft}
        disabled={at <= 0}
        onClick={() => choose(at - 1)}
      />
      <input
        type="number"
        aria-label="Number of the iteration"
        min={0}
        max={last}
        value={at < 0 ? '' : at}
        placeholder="no."
        onChange={(event) => {
          const index = Number(event.target.value)
          if (event.target.value !== '' && Number.isInteger(index) && index >= 0 && index <= last)
            choose(index)
        }}
        className="control h-7 min-h-0 w-18 px-1.5 py-0 text-xs"
      />
      <IconButton
        size="sm"
        label="Next iteration"
        icon={ChevronRight}
        disabled={at >= last}
        onClick={() => choose(at + 1)}
      />
    </span>
  )
}

function Tab({
  pressed,
  onClick,
  children,
}: {
  pressed: boolean
  onClick(): void
  children: React.ReactNode
}) {
  return (
    <button
      type="button"
      aria-pressed={pressed}
      onClick={onClick}
      className={cx(
        'inline-flex h-6 items-center gap-1 rounded-md px-1.5 text-xs tabular-nums pointer-coarse:h-9',
        pressed ? 'bg-accent-soft font-medium text-accent-ink' : 'text-muted hover:bg-hover hover:text-ink',
      )}
    >
      {children}
    </button>
  )
}
