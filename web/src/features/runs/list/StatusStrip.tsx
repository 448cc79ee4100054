import { useQuery } from '@tanstack/react-query'

import { cx } from '@/ui/classes'
import { StatusMark } from '@/ui/StatusMark'

import { countsQuery } from '../api'
import { type RunFilters, type Status, STATUSES } from '../model/filters'

interface StatusStripProps {
  filters: RunFilters
  onChange(patch: RunFilters): void
}

/** How many runs there are of each status; a click shows only those. */
export function StatusStrip({ filters, onChange }: StatusStripProps) {
  const { status: chosen, ...others } = filters
  const counts = useQuery(countsQuery(others)).data
  const total =
    counts === undefined ? undefined : Object.values(counts).reduce((sum, count) => sum + count, 0)
  const isOnly = (status: Status) => chosen?.length === 1 && chosen[0] === status
  return (
    <div role="group" aria-label="Runs by status" className="flex flex-wrap gap-1">
      <Count
        label="All"
        count={total}
        pressed={chosen === undefined}
        onClick={() => onChange({ status: undefined })}
      />
      {STATUSES.map((status) => (
        <Count
          key={status}
          status={status}
          count={counts?.[status]}
          pressed={isOnly(status)}
          onClick={() => onChange({ status: isOnly(status) ? undefined : [status] })}
        />
      ))}
    </div>
  )
}

interface CountProps {
  label?: string
  status?: Status
  count: number | undefined
  pressed: boolean
  onClick(): void
}

function Count({ label, status, count, pressed, onClick }: CountProps) {
  return (
    <button
      type="button"
      aria-pressed={pressed}
      onClick={onClick}
      className={cx(
        'inline-flex h-7 items-center gap-1.5 rounded-md px-2 text-sm hover:bg-hover pointer-coarse:h-10',
        pressed ? 'bg-neutral-soft font-medium text-ink' : 'text-muted',
      )}
    >
      {status === undefined ? label : <StatusMark status={status} withLabel size={14} />}
      <span className="min-w-4 text-right text-xs tabular-nums">
        {count === undefined ? '…' : count.toLocaleString('en')}
      </span>
    </button>
  )
}
