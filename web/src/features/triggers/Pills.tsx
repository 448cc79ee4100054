import { cx } from '@/ui/classes'

export interface Pill {
  value: string
  label: string
  count: number | undefined
  warns?: boolean
}

interface PillsProps {
  /** What is chosen by them: "State". */
  label: string
  value: string
  pills: readonly Pill[]
  /** How many there are in all. */
  all?: number
  onChange(value: string): void
}

/** One of them, or all, with how many there are of each. */
export function Pills({ label, value, pills, all, onChange }: PillsProps) {
  return (
    <div role="group" aria-label={label} className="flex flex-wrap gap-1">
      <One
        pill={{ value: '', label: 'All', count: all }}
        pressed={value === ''}
        onPress={() => onChange('')}
      />
      {pills.map((pill) => (
        <One
          key={pill.value}
          pill={pill}
          pressed={value === pill.value}
          onPress={() => onChange(value === pill.value ? '' : pill.value)}
        />
      ))}
    </div>
  )
}

function One({ pill, pressed, onPress }: { pill: Pill; pressed: boolean; onPress(): void }) {
  const { label, count, warns } = pill
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
