import { useQuery } from '@tanstack/react-query'
import { Repeat2 } from 'lucide-react'
import type { ReactNode } from 'react'

import { useWhyNot } from '@/api/me'
import { Problem } from '@/api/problem'
import { AppLink } from '@/ui/AppLink'
import { Button } from '@/ui/Button'
import { CopyButton } from '@/ui/CopyButton'
import { CopyMenu } from '@/ui/CopyMenu'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { JsonView } from '@/ui/JsonView'
import { Section } from '@/ui/Section'
import { Sheet } from '@/ui/Sheet'
import { Skeleton } from '@/ui/Skeleton'
import { Time } from '@/ui/Time'

import { type Event, eventQuery } from './api'
import { formOf } from './form'
import { HeardBy } from './HeardBy'
import { Matches } from './Matches'
import { commandOf, curlOf, type Filters, runOf, sourceWord } from './words'

interface EventSheetProps {
  /** Empty: closed. */
  id: string
  onClose(): void
  onFilter(filters: Partial<Filters>): void
  onAgain(event: Event): void
}

export function EventSheet(props: EventSheetProps) {
  return props.id === '' ? null : <Open {...props} />
}

/** One event: what it says, who matched, and who heard it. */
function Open({ id, onClose, onFilter, onAgain }: EventSheetProps) {
  const query = useQuery(eventQuery(id))
  const mayNot = useWhyNot('event.publish')
  const event = query.data
  const isGone = query.error instanceof Problem && query.error.status === 404
  return (
    <Sheet
      open
      size="lg"
      onOpenChange={onClose}
      title={event?.name ?? 'Event'}
      footer={
        event && (
          <>
            <CopyMenu items={copies(event)} />
            <Button icon={Repeat2} whyNot={mayNot} onClick={() => onAgain(event)}>
              Publish one like it
            </Button>
          </>
        )
      }
    >
      {event ? (
        <Detail event={event} onFilter={onFilter} />
      ) : isGone ? (
        <EmptyState
          title="There is no such event"
          body="It is older than events are kept, or the address has a typing error."
          action={<Button onClick={onClose}>Close</Button>}
        />
      ) : query.isError ? (
        <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <Skeleton lines={8} />
      )}
    </Sheet>
  )
}

function Detail({ event, onFilter }: { event: Event; onFilter: EventSheetProps['onFilter'] }) {
  const hasMore = Object.keys(event.attributes).length > 0
  return (
    <div className="flex min-w-0 flex-col gap-6 pb-4">
      <Facts event={event} onFilter={onFilter} />
      <Section title="Data">
        {event.data === null || event.data === undefined ? (
          <p className="text-sm text-muted">It carries none.</p>
        ) : (
          <JsonView value={event.data} className="max-h-80" />
        )}
      </Section>
      {hasMore && (
        <Section title="Attributes" description="What the CloudEvent says besides.">
          <JsonView value={event.attributes} />
        </Section>
      )}
      <Matches event={event} />
      <HeardBy event={event} />
    </div>
  )
}

function Facts({ event, onFilter }: { event: Event; onFilter: EventSheetProps['onFilter'] }) {
  const run = runOf(event.source)
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-sm [&>dt]:text-muted">
      <dt>Type</dt>
      <dd>
        <Only label={event.name} what="type" onOnly={() => onFilter({ type: event.name })} />
      </dd>
      <dt>Key</dt>
      <dd>
        {event.key === null ? (
          'none'
        ) : (
          <Only label={event.key} what="key" onOnly={() => onFilter({ key: event.key ?? '' })} />
        )}
      </dd>
      <dt>From</dt>
      <dd>
        <Only
          label={
            run === null ? (
              sourceWord(event.source)
            ) : (
              <AppLink className="link break-all" href={`/runs/${run}`}>
                the run {run}
              </AppLink>
            )
          }
          what="source"
          onOnly={() => onFilter({ source: event.source })}
        />
      </dd>
      <dt>When</dt>
      <dd>
        <Time mode="absolute" at={event.at} /> (<Time at={event.at} />)
      </dd>
      <dt>Id</dt>
      <dd className="flex min-w-0 items-center gap-1">
        <span className="truncate font-mono text-xs">{event.id}</span>
        <CopyButton value={event.id} label="Copy the id of the event" />
      </dd>
    </dl>
  )
}

function Only({ label, what, onOnly }: { label: ReactNode; what: string; onOnly(): void }) {
  return (
    <span className="flex min-w-0 flex-wrap items-baseline gap-x-2">
      <span className="min-w-0 break-words">{label}</span>
      <button type="button" className="link text-xs" onClick={onOnly}>
        Only this {what}
      </button>
    </span>
  )
}

function copies(event: Event) {
  const { data, ...rest } = formOf(event)
  const sample = { ...rest, data: data && JSON.stringify(event.data) }
  return [
    { label: 'Copy as JSON', value: () => JSON.stringify(event, null, 2) },
    { label: 'Copy as URL', value: () => window.location.href },
    { label: 'Copy as cURL, to publish one like it', value: () => curlOf(sample, window.location.origin) },
    { label: 'Copy as onward command, likewise', value: () => commandOf(sample) },
    { label: 'Copy: onward event matches', value: `onward event matches ${event.id}` },
  ]
}
