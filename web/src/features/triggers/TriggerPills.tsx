import { useMemo } from 'react'

import { totalOf, type TriggerCounts } from './api'
import { type Pill, Pills } from './Pills'
import { STATES, type State } from './state'
import { KINDS } from './words'

interface TriggerPillsProps {
  /** Undefined: they are not known yet. */
  counts: TriggerCounts | undefined
  state: string
  kind: string
  onState(state: string): void
  onKind(kind: string): void
}

const ORDER: readonly State[] = ['on', 'attention', 'paused', 'off', 'done']
// The others are told when there are any.
const ALWAYS: readonly State[] = ['on', 'attention', 'off']

/** By state, and by what starts them. */
export function TriggerPills({ counts, state, kind, onState, onKind }: TriggerPillsProps) {
  const states = useMemo((): Pill[] => {
    const found = counts?.by_state
    const told = ORDER.filter((one) => ALWAYS.includes(one) || one === state || (found?.[one] ?? 0) > 0)
    return told.map((value) => ({
      value,
      label: STATES[value],
      count: found?.[value],
      warns: value === 'attention' && (found?.attention ?? 0) > 0,
    }))
  }, [counts, state])
  const kinds = useMemo((): Pill[] => {
    const found: Readonly<Record<string, number>> | undefined = counts?.by_kind
    const named = Object.entries(KINDS).map(([value, label]) => ({
      value,
      label,
      count: found && (found[value] ?? 0),
    }))
    return named.filter(({ value, count }) => count !== 0 || value === kind)
  }, [counts, kind])
  const all = counts && totalOf(counts)
  return (
    <div className="flex flex-wrap gap-x-5 gap-y-2">
      <Pills label="State" value={state} pills={states} all={all} onChange={onState} />
      {kinds.length > 1 && <Pills label="Kind" value={kind} pills={kinds} all={all} onChange={onKind} />}
    </div>
  )
}
