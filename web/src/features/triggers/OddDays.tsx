import { useQueries } from '@tanstack/react-query'
import { useMemo } from 'react'

import { type Preview, previewQuery } from './api'
import { Firings } from './Firings'
import { readSchedule, hasClockRules, type Stored } from './schedule'
import { nextChanges, oddOnes } from './zones'

const DAY = 86_400_000
// Enough for two days of a line with an hour's step; finer ones have no time of a day that could be missing.
const LOOKED_AT = 50
const MOST_SHOWN = 3

/** Days when clocks change and one of its times is missing, or comes twice: mostly far behind the next ten. */
export function OddDays({ schedule, besides }: { schedule: Stored; besides: Preview['instants'] }) {
  const form = useMemo(() => readSchedule(schedule), [schedule])
  const isTold = hasClockRules(form)
  const changes = useMemo(
    () => (isTold ? nextChanges(form.timezone, Date.now()).slice(0, 2) : []),
    [isTold, form.timezone],
  )
  const read = useQueries({
    queries: changes.map((day) => previewQuery(schedule, LOOKED_AT, new Date(day - DAY).toISOString())),
  })
  const odd = oddOnes(
    read.flatMap((query) => query.data?.instants ?? []),
    besides,
  )
  if (odd.length === 0) return null
  return (
    <div className="border-t border-line">
      <p className="px-3 pt-2 text-xs font-medium text-muted">On days when clocks change</p>
      <Firings label="On days when clocks change" instants={odd.slice(0, MOST_SHOWN)} />
    </div>
  )
}
