import { cx } from '@/ui/classes'

import { STATES, type State } from './state'

interface StatePillsProps {
  value: string
  counts: Record<State, number> | undefined
  onChange(state: string): void
}

const ORDER: readonly State[] = ['on', 'attention', 'off', 'done']

/** One of the states, or all, with how many there are of each. */
export function StatePills({ value, counts, onChange }: StatePillsProps) {
  const all = counts && ORDER.reduce((sum, state) => sum + counts[state], 0)
  return (
    <div role="group" aria-label="State" className="flex flex-wrap gap-1">
      <Pill label="All" count={all} pressed={value === ''} onPress={() => onChange('')} />
      {ORDER.map((state) => (
        <Pill
          key={state}
          label={STATES[state]}
          count={counts?.[state]}
          warns={state === 'attention' && (counts?.attention ?? 0) > 0}
          pressed={value === state}
          onPress={() => onChange(value === state ? '' : state)}
        />
      ))}
    </div>
  )
}

interface PillProps {
  label: string
  count: number | undefined
  pressed: boolean
  warns?: boolean
  onPress(): void
}

function Pill({ label, count, pressed, warns, onPress }: PillProps) {
  return (
    <button
      type="button"
      aria-pressed={pressed}
      onClick={onPress}
      className={cx(
        'inline-flex h-7 items-center gap-1.5 rounded-full border px-2.5 text-xs pointer-coarse:h-9',
        pressed
          ? 'border-accent bg-accent-soft text-accent-ink'
          : 'border-line-strong bg-raised hover:bg-hover',
      )}
    >
      {label}
      {count !== undefined && (
        <span
          className={cx('tabular-nums', warns ? 'font-semibold text-warning-ink' : !pressed && 'text-muted')}
        >
          {count.toLocaleString('en')}
        </span>
      )}
    </button>
  )
}
