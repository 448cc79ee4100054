import { useInfiniteQuery, useQuery } from '@tanstack/react-query'

import { useMay } from '@/api/me'
import { useTopic } from '@/feed'
import { AppLink } from '@/ui/AppLink'
import { Badge } from '@/ui/Badge'
import { Button } from '@/ui/Button'
import { CopyButton } from '@/ui/CopyButton'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { Section } from '@/ui/Section'
import { Skeleton } from '@/ui/Skeleton'
import { StatusMark } from '@/ui/StatusMark'

import { type Event, invocationQuery, type Match, matchesQuery } from './api'
import { followed, matchWord } from './words'

/** Every event trigger, and why it took the event or did not. */
export function Matches({ event }: { event: Event }) {
  const query = useInfiniteQuery(matchesQuery(event.id))
  const items = query.data?.pages.flatMap((page) => page.items) ?? []
  const may = useMay('trigger.read')
  const followable = followed(may ? items : [])
  useTopic(may ? 'triggers' : null)
  return (
    <Section
      title="Who matched"
      description="Each trigger that events start, and why it took this one or did not."
      framed
    >
      {query.isError && !query.data ? (
        <ErrorPanel className="m-3" error={query.error} onRetry={() => void query.refetch()} />
      ) : query.isPending ? (
        <Skeleton className="m-3" lines={3} />
      ) : items.length === 0 ? (
        <NoTrigger type={event.name} />
      ) : (
        <ul aria-label="Who matched" className="divide-y divide-line">
          {items.map((match) => (
            <MatchRow key={match.trigger_id} match={match} follow={followable.has(match.trigger_id)} />
          ))}
        </ul>
      )}
      {query.hasNextPage && (
        <div className="flex justify-center border-t border-line p-2">
          <Button size="sm" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Load more
          </Button>
        </div>
      )}
    </Section>
  )
}

function MatchRow({ match, follow }: { match: Match; follow: boolean }) {
  useTopic(follow ? `trigger:${match.trigger_id}` : null)
  const { label, tone } = matchWord(match)
  const page = `/schedules/${encodeURIComponent(match.trigger)}`
  return (
    <li className="flex flex-col gap-1 px-3 py-2.5 text-sm">
      <span className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
        <AppLink className="min-w-0 truncate font-medium hover:underline" href={page}>
          {match.trigger}
        </AppLink>
        <Badge tone={tone}>{label}</Badge>
        {match.as_of === 'now' && <Badge title="It was not asked when the event came.">as it is now</Badge>}
      </span>
      <span className="break-words text-muted">{match.why}</span>
      {match.invocation_id && <Outcome match={match} page={page} id={match.invocation_id} />}
    </li>
  )
}

function Outcome({ match, page, id }: { match: Match; page: string; id: string }) {
  const { data } = useQuery(invocationQuery(id, match.status))
  return (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <StatusMark status={match.status ?? 'unknown'} withLabel />
      <AppLink className="link" href={`${page}?invocation=${id}`}>
        Invocation
      </AppLink>
      {data?.run_id && (
        <AppLink className="link" href={`/runs/${data.run_id}`}>
          Run<span className="sr-only"> {data.run_id}</span>
        </AppLink>
      )}
      {match.reason && <span className="break-words text-muted">{match.reason}</span>}
    </span>
  )
}

function NoTrigger({ type }: { type: string }) {
  const mayWrite = useMay('trigger.write')
  const command = 'onward trigger apply orders.yaml'
  const document = `name: orders\nworkflow: YOUR-WORKFLOW\nevent: {type: "${type}"}\n`
  return (
    <div className="flex flex-col gap-2 p-3 text-sm">
      <p>
        No trigger listens to events yet.{' '}
        {mayWrite && (
          <AppLink className="link" href="/schedules?new=event">
            Make one
          </AppLink>
        )}{' '}
        As a file, one that takes this type is
      </p>
      <div className="relative">
        <pre
          tabIndex={0}
          className="overflow-x-auto rounded-md bg-sunken p-3 pr-10 font-mono text-xs leading-5"
        >
          {document}
        </pre>
        <span className="absolute top-1.5 right-1.5">
          <CopyButton value={document} label="Copy the trigger" />
        </span>
      </div>
      <p className="flex flex-wrap items-center gap-1 text-muted">
        Then: <code className="rounded-sm bg-sunken px-1 font-mono text-xs">{command}</code>
        <CopyButton value={command} label="Copy the command" />
      </p>
    </div>
  )
}
