import { useQueries, useQuery } from '@tanstack/react-query'
import { useContext } from 'react'

import { useMay } from '@/api/me'
import { useTopic } from '@/feed'
import { valueQuery } from '@/expressions/api'
import { useSettled } from '@/expressions/useSettled'
import { Badge } from '@/ui/Badge'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { errorWords } from '@/ui/errors'
import { Skeleton } from '@/ui/Skeleton'
import { Time } from '@/ui/Time'

import { eventsQuery, type EventView } from './api'
import { type EventForm, misfit, missingOfEvent } from './event'
import { LOOKED_AT, seenBy } from './samples'
import { TryingContext } from './trying'

const SHOWN = 8

interface EventTryProps {
  form: EventForm
  filter: string
}

/** What came lately, and whether it would have started it: the filter is asked of the server. */
export function EventTry({ form, filter }: EventTryProps) {
  const may = useMay('event.read')
  const query = useQuery({ ...eventsQuery(LOOKED_AT), enabled: may })
  useTopic(may ? 'events' : null)
  const missing = missingOfEvent(form)
  return (
    <section aria-label="Preview" className="flex min-w-0 flex-col gap-2">
      <h3 className="text-sm font-semibold">Of the latest events</h3>
      {!may ? (
        <Quiet text="Your role does not show you events." />
      ) : missing ? (
        <Quiet text={missing} />
      ) : query.isError && !query.data ? (
        <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
      ) : !query.data ? (
        <Skeleton lines={6} />
      ) : query.data.length === 0 ? (
        <Quiet text="No event has come yet. Send one: onward event publish order.paid" />
      ) : (
        <Tried events={query.data} form={form} filter={filter} />
      )}
    </section>
  )
}

function Tried({ events, form, filter }: { events: readonly EventView[] } & EventTryProps) {
  const { about } = useContext(TryingContext)
  const settled = useSettled(filter)
  const fitting = events.filter((event) => misfit(form, event) === null)
  const others = events.filter((event) => misfit(form, event) !== null)
  const shown = [...fitting.slice(0, SHOWN), ...others.slice(0, Math.max(2, SHOWN - fitting.length))]
  const tried = useQueries({
    queries: fitting
      .slice(0, SHOWN)
      .map((event) =>
        valueQuery({ kind: 'expression', text: settled, bindings: { trigger: seenBy(event, about) } }),
      ),
  })
  return (
    <div className="rounded-lg border border-line">
      <p aria-live="polite" className="border-b border-line px-3 py-2 text-sm font-medium">
        {fitting.length === 0
          ? `None of the latest ${events.length} fits.`
          : `${fitting.length} of the latest ${events.length} ${fitting.length === 1 ? 'fits' : 'fit'}${settled.trim() ? ', before the filter' : ''}.`}
      </p>
      <ul aria-label="Latest events" className="divide-y divide-line text-sm">
        {shown.map((event) => {
          const place = fitting.indexOf(event)
          const answer = place < 0 || settled.trim() === '' ? undefined : tried[place]
          return (
            <li key={event.id} className="flex min-w-0 flex-col gap-0.5 px-3 py-1.5">
              <span className="flex min-w-0 items-baseline justify-between gap-2">
                <span className="min-w-0 truncate font-mono text-xs">{event.name}</span>
                <Time at={event.at} className="shrink-0 text-xs text-muted" />
              </span>
              <span className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-0.5">
                <Verdict event={event} form={form} filtered={answer} />
                <span className="min-w-0 truncate text-xs text-muted">
                  from {event.source}
                  {event.key && `, key ${event.key}`}
                </span>
              </span>
            </li>
          )
        })}
      </ul>
    </div>
  )
}

const WHY_NOT = { type: 'Another type', source: 'Another source', key: 'Another key' }

interface VerdictProps {
  event: EventView
  form: EventForm
  filtered: { data: { value: unknown } | undefined; error: unknown; isPending: boolean } | undefined
}

function Verdict({ event, form, filtered }: VerdictProps) {
  const why = misfit(form, event)
  if (why !== null) return <Badge tone="neutral">{WHY_NOT[why]}</Badge>
  if (filtered === undefined) return <Badge tone="success">Would start it</Badge>
  if (filtered.error)
    return (
      <>
        <Badge tone="danger">The filter fails</Badge>
        <span className="text-xs break-words">{errorWords(filtered.error).text}</span>
      </>
    )
  if (filtered.isPending) return <Badge tone="neutral">…</Badge>
  return filtered.data?.value === true ? (
    <Badge tone="success">Would start it</Badge>
  ) : (
    <Badge tone="neutral">Filtered out</Badge>
  )
}

function Quiet({ text }: { text: string }) {
  return <p className="rounded-lg border border-dashed border-line p-3 text-sm text-muted">{text}</p>
}
