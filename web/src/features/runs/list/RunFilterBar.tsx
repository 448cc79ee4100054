import { useQuery } from '@tanstack/react-query'

import { FilterBar } from '@/ui/FilterBar'
import { FilterChip } from '@/ui/FilterChip'
import { SearchInput } from '@/ui/SearchInput'
import { StatusMark } from '@/ui/StatusMark'

import { countsQuery, workflowNamesQuery } from '../api'
import { isFiltered, RANGES, type Range, type RunFilters, type Status, STATUSES } from '../model/filters'
import { shortId } from '../words'
import { InstantRange } from './InstantRange'

const TRIGGERS = [
  { value: 'manual', label: 'Started by hand' },
  { value: 'workflow', label: 'Started by another run' },
] as const

const MORE = [
  { value: 'stuck', label: 'Stuck only' },
  { value: 'trial', label: 'Test runs' },
] as const

interface RunFilterBarProps {
  filters: RunFilters
  onChange(patch: RunFilters): void
  onClear(): void
}

export function RunFilterBar({ filters, onChange, onClear }: RunFilterBarProps) {
  const counts = useQuery(countsQuery({ ...filters, status: undefined })).data
  const names = useQuery(workflowNamesQuery).data?.items ?? []
  const statuses = STATUSES.map((status) => ({
    value: status,
    label: <StatusMark status={status} withLabel size={14} />,
    ...(counts && { count: counts[status] }),
  }))
  const workflows = names.map((one) => ({ value: one.name, label: one.title || one.name }))
  return (
    <FilterBar onClearAll={isFiltered(filters) ? onClear : undefined}>
      <SearchInput
        label="Search runs by id or workflow"
        value={filters.q ?? ''}
        onChange={(q) => onChange({ q: q || undefined })}
        hotkey
        className="w-full sm:w-64"
      />
      <FilterChip
        label="Status"
        multiple
        value={filters.status}
        options={statuses}
        onChange={(status) => onChange({ status: status.length > 0 ? (status as Status[]) : undefined })}
        onClear={() => onChange({ status: undefined })}
      />
      <FilterChip
        label="Workflow"
        value={filters.workflow}
        options={workflows}
        onChange={([workflow]) => onChange({ workflow })}
        onClear={() => onChange({ workflow: undefined })}
      />
      <FilterChip
        label="Started"
        value={rangeWords(filters)}
        onClear={() => onChange({ range: undefined, after: undefined, before: undefined })}
      >
        {(close) => (
          <InstantRange
            filters={filters}
            onChange={(patch) => {
              onChange(patch)
              close()
            }}
          />
        )}
      </FilterChip>
      <FilterChip
        label="Trigger"
        value={filters.trigger}
        options={TRIGGERS}
        onChange={([trigger]) => onChange({ trigger })}
        onClear={() => onChange({ trigger: undefined })}
      />
      <FilterChip label="Error says" value={filters.says} onClear={() => onChange({ says: undefined })}>
        <SearchInput
          label="Part of the error's text"
          value={filters.says ?? ''}
          onChange={(says) => onChange({ says: says || undefined })}
        />
      </FilterChip>
      <FilterChip
        label="More"
        multiple
        value={[...(filters.stuck ? ['stuck'] : []), ...(filters.trial ? ['trial'] : [])]}
        options={MORE}
        onChange={(more) =>
          onChange({
            stuck: more.includes('stuck') ? true : undefined,
            trial: more.includes('trial') ? true : undefined,
          })
        }
        onClear={() => onChange({ stuck: undefined, trial: undefined })}
      />
      <Fixed
        label="Version"
        value={filters.version?.toString()}
        onClear={() => onChange({ version: undefined })}
      />
      <Fixed label="Error" value={filters.error} onClear={() => onChange({ error: undefined })} />
      <Fixed label="Children of" value={filters.parent} onClear={() => onChange({ parent: undefined })} />
      <Fixed label="Replays of" value={filters.replayOf} onClear={() => onChange({ replayOf: undefined })} />
    </FilterBar>
  )
}

/** A filter that a link set: it can be seen and taken away. */
function Fixed({ label, value, onClear }: { label: string; value: string | undefined; onClear(): void }) {
  if (value === undefined) return null
  return (
    <FilterChip label={label} value={shortId(value)} onClear={onClear}>
      <p className="max-w-72 p-1 font-mono text-xs break-all">{value}</p>
    </FilterChip>
  )
}

function rangeWords(filters: RunFilters): string | undefined {
  if (filters.range !== undefined) return RANGES[filters.range as Range]
  if (filters.after === undefined && filters.before === undefined) return undefined
  return `${dayOf(filters.after) ?? '…'} – ${dayOf(filters.before) ?? 'now'}`
}

function dayOf(instant: string | undefined): string | undefined {
  return instant?.slice(0, 16).replace('T', ' ')
}
