import { useMemo } from 'react'

import type { Trigger } from './api'
import { type Pill, Pills } from './Pills'
import { counts, kindCounts, STATES, type State } from './state'
import { KINDS } from './words'

interface TriggerPillsProps {
  /** Undefined: they are not known yet. */
  triggers: readonly Trigger[] | undefined
  /** There are others, of which nothing is known: any kind may be among them. */
  more?: boolean
  state: string
  kind: string
  onState(state: string): void
  onKind(kind: string): void
}

const ORDER: readonly State[] = ['on', 'attention', 'paused', 'off', 'done']
// The others are told when there are any.
const ALWAYS: readonly State[] = ['on', 'attention', 'off']

/** By state, and by what starts them. */
export function TriggerPills({ triggers, more, state, kind, onState, onKind }: TriggerPillsProps) {
  const states = useMemo((): Pill[] => {
    const found = triggers && counts(triggers)
    const told = ORDER.filter((one) => ALWAYS.includes(one) || one === state || (found?.[one] ?? 0) > 0)
    return told.map((value) => ({
      value,
      label: STATES[value],
      count: found?.[value],
      warns: value === 'attention' && (found?.attention ?? 0) > 0,
    }))
  }, [triggers, state])
  const kinds = useMemo((): Pill[] => {
    const found = triggers && kindCounts(triggers)
    const named = Object.entries(KINDS).map(([value, label]) => ({
      value,
      label,
      count: found && (found[value] ?? 0),
    }))
    return named.filter(({ value, count }) => more || count !== 0 || value === kind)
  }, [triggers, more, kind])
  return (
    <div className="flex flex-wrap gap-x-5 gap-y-2">
      <Pills label="State" value={state} pills={states} all={triggers?.length} onChange={onState} />
      {kinds.length > 1 && (
        <Pills label="Kind" value={kind} pills={kinds} all={triggers?.length} onChange={onKind} />
      )}
    </div>
  )
}
