import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'

import { useMay } from '@/api/me'
import { AppLink } from '@/ui/AppLink'
import { cx } from '@/ui/classes'
import { useClockText } from '@/ui/clock'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { Section } from '@/ui/Section'
import { Skeleton } from '@/ui/Skeleton'
import { Time } from '@/ui/Time'

import {
  comingTriggers,
  countText,
  HOURS,
  hourLines,
  type Lane,
  laneOf,
  MOST_FIRINGS,
  othersText,
} from './ahead'
import {
  firstTriggersQuery,
  previewQuery,
  totalOf,
  type Trigger,
  type TriggerCounts,
  triggerCountsQuery,
  type TriggerList,
} from './api'
import type { Stored } from './schedule'
import { quietUntil } from './state'
import { triggerHref } from './TriggerTable'
import { useLiveTriggers } from './useLiveTriggers'

const SHOWN = 8
// Of what is paused not all fires as soon as it goes on.
const READ = 50
const MINUTE = 60_000
// More would be drawn over the hours.
const FEW = 12

/** What starts by itself in the next 24 hours; what is in trouble is told above. Nothing without schedules. */
export function ComesNext() {
  const may = useMay('trigger.read')
  const counts = useQuery({ ...triggerCountsQuery, enabled: may })
  const armed = useQuery({
    ...firstTriggersQuery({ enabled: true, order: 'next', limit: READ }),
    enabled: may,
  })
  const paused = useQuery({
    ...firstTriggersQuery({ state: 'paused', order: 'next', limit: READ }),
    enabled: may,
  })
  useLiveTriggers()
  // By the minute: the strip moves on, and its pieces are not worked out anew each second.
  const now = Number(useClockText((instant) => String(Math.floor(instant / MINUTE) * MINUTE)))
  if (!may || (counts.data && totalOf(counts.data) === 0)) return null
  const isKnown = counts.data !== undefined && armed.data !== undefined && paused.data !== undefined
  const coming = comingTriggers(
    [armed, paused].flatMap(({ data }) => data ?? []),
    now,
  )
  const others = othersText(coming, SHOWN)
  const failing = [counts, armed, paused].find((query) => query.isError && !query.data)
  const again = () => [counts, armed, paused].forEach((query) => void query.refetch())
  return (
    <Section
      title="What comes next"
      actions={
        <AppLink href="/schedules" className="text-sm text-accent-ink hover:underline">
          All triggers
        </AppLink>
      }
    >
      {failing ? (
        <ErrorPanel error={failing.error} onRetry={again} />
      ) : !isKnown ? (
        <Skeleton lines={3} />
      ) : (
        <div className="overflow-hidden rounded-lg border border-line bg-raised">
          {paused.data.items[0] && (
            <Paused first={paused.data.items[0]} count={pausedCount(paused.data, counts.data)} />
          )}
          {coming.triggers.length === 0 && !coming.more ? (
            <p className="p-4 text-sm text-muted">Nothing is scheduled for the next {HOURS} hours.</p>
          ) : (
            <ul aria-label="What comes next" className="divide-y divide-line">
              {coming.triggers.slice(0, SHOWN).map((trigger) => (
                <Row key={trigger.id} trigger={trigger} now={now} />
              ))}
            </ul>
          )}
          {others && (
            <AppLink
              href="/schedules?order=next"
              className="block border-t border-line px-3 py-2 text-sm text-accent-ink -outline-offset-2 hover:underline"
            >
              {others}
            </AppLink>
          )}
        </div>
      )}
    </Section>
  )
}

/** Who misses them finds here why, and when they go on. */
function Paused({ first, count }: { first: Trigger; count: number }) {
  return (
    <AppLink
      href="/schedules?state=paused"
      className="block border-b border-line bg-info-soft px-3 py-2 text-sm text-info-ink -outline-offset-2 hover:underline"
    >
      {count === 1
        ? `${first.title || first.name} is paused, and goes on `
        : `${count.toLocaleString('en')} triggers are paused; the first goes on `}
      <Time at={first.paused_until} />
    </AppLink>
  )
}

function pausedCount({ items, next }: TriggerList, counts: TriggerCounts): number {
  return next === null ? items.length : Math.max(items.length + 1, counts.by_state['paused'] ?? 0)
}

function Row({ trigger, now }: { trigger: Trigger; now: number }) {
  const schedule = (trigger.definition['schedule'] ?? null) as Stored | null
  const query = useQuery({
    ...previewQuery(schedule, MOST_FIRINGS, quietUntil(trigger)),
    queryKey: ['triggers', 'preview', schedule, MOST_FIRINGS, trigger.next_at],
    staleTime: Infinity,
  })
  const instants = useMemo(
    () => query.data?.instants.map((one) => one.at) ?? (trigger.next_at ? [trigger.next_at] : []),
    [query.data, trigger.next_at],
  )
  const lane = useMemo(() => laneOf(instants, now), [instants, now])
  return (
    <li>
      <AppLink
        href={triggerHref(trigger.name)}
        className="grid min-h-10 grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 gap-y-1 px-3 py-2 text-sm -outline-offset-2 hover:bg-hover sm:grid-cols-[minmax(0,16rem)_minmax(0,1fr)_6rem]"
      >
        <span className="min-w-0">
          <span className="block truncate">{trigger.title || trigger.name}</span>
          <span className="block truncate text-xs text-muted">{trigger.text}</span>
        </span>
        <Strip lane={lane} now={now} isKnown={query.isSuccess} />
        <Time at={trigger.next_at} className="text-right text-xs whitespace-nowrap text-muted" />
      </AppLink>
    </li>
  )
}

/** 24 hours from left to right, with a line at every sixth hour. */
function Strip({ lane, now, isKnown }: { lane: Lane; now: number; isKnown: boolean }) {
  const words = isKnown ? `${countText(lane)} in the next ${HOURS} hours` : undefined
  return (
    <span
      role="img"
      aria-label={words ?? 'The next firing'}
      title={words}
      className="relative hidden h-6 rounded-sm bg-sunken sm:block"
    >
      {hourLines(now).map((line) => (
        <span
          key={line.at}
          aria-hidden
          className="absolute inset-y-0 border-l border-line pl-1 text-[10px] leading-6 text-muted"
          style={{ left: `${line.place}%` }}
        >
          {lane.count <= FEW && String(new Date(line.at).getHours()).padStart(2, '0')}
        </span>
      ))}
      {lane.marks.map((mark) => (
        <span
          key={mark.from}
          aria-hidden
          className={cx(
            'absolute min-w-[3px] rounded-full',
            mark.to > mark.from ? 'inset-y-2 bg-accent/50' : 'inset-y-1.5 bg-accent',
          )}
          style={{ left: `${Math.min(mark.from, 99.4)}%`, width: `${mark.to - mark.from}%` }}
        />
      ))}
    </span>
  )
}
