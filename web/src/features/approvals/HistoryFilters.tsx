import { FilterBar } from '@/ui/FilterBar'
import { FilterChip } from '@/ui/FilterChip'
import { statusLook } from '@/ui/status'

import type { Approval } from './api'

interface HistoryFiltersProps {
  status: readonly string[]
  workflow: string
  rows: readonly Approval[]
  onChange(patch: { status?: string[]; workflow?: string }): void
}

const STATUSES = ['approved', 'denied', 'expired', 'cancelled']

export function HistoryFilters({ status, workflow, rows, onChange }: HistoryFiltersProps) {
  const names = [...new Set([workflow, ...rows.map((row) => row.workflow_name ?? '')])].filter(Boolean).sort()
  const isFiltered = status.length > 0 || workflow !== ''
  return (
    <FilterBar onClearAll={isFiltered ? () => onChange({ status: [], workflow: '' }) : undefined}>
      <FilterChip
        label="Outcome"
        multiple
        value={status}
        options={STATUSES.map((value) => ({ value, label: statusLook(value).label }))}
        onChange={(next) => onChange({ status: next })}
        onClear={() => onChange({ status: [] })}
      />
      <FilterChip
        label="Workflow"
        value={workflow}
        options={names.map((name) => ({ value: name, label: name }))}
        onChange={([name]) => onChange({ workflow: name ?? '' })}
        onClear={() => onChange({ workflow: '' })}
      />
    </FilterBar>
  )
}
