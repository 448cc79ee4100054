import { useQuery } from '@tanstack/react-query'

import { Badge } from '@/ui/Badge'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { formatDuration } from '@/ui/instants'
import { Section } from '@/ui/Section'
import { Skeleton } from '@/ui/Skeleton'
import { Time } from '@/ui/Time'

import { schedulerQuery } from './api'

/** For the page about the system: whoever fires the schedules, and how far behind. */
export function SchedulerHealth() {
  const query = useQuery(schedulerQuery)
  const { data } = query
  return (
    <Section title="Scheduler" description="One of the workers has it, and starts what is due.">
      {!data ? (
        query.isError ? (
          <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <Skeleton lines={3} />
        )
      ) : (
        <dl className="grid max-w-2xl grid-cols-[9rem_minmax(0,1fr)] gap-x-4 gap-y-2 text-sm [&>dt]:text-muted">
          <dt>State</dt>
          <dd className="flex flex-wrap items-center gap-2">
            <Badge tone={data.healthy ? 'success' : 'danger'}>{data.healthy ? 'Well' : 'Not well'}</Badge>
            {data.detail}
          </dd>
          <dt>Last tick</dt>
          <dd>
            <Time at={data.last_tick_at} none="never" />
          </dd>
          <dt>Lag</dt>
          <dd>
            {data.due === 0
              ? 'nothing is due'
              : `${data.due.toLocaleString('en')} due, the oldest for ${formatDuration(data.lag_seconds * 1000)}`}
          </dd>
          <dt>Next firing</dt>
          <dd>
            <Time at={data.next_at} none="none" />
          </dd>
          <dt>Generation</dt>
          <dd>
            {data.generation}, since <Time at={data.registered_at} none="never" />
          </dd>
          <dt>Worker</dt>
          <dd className="min-w-0 font-mono text-xs leading-5 break-all">{data.holder || 'none'}</dd>
          <dt>Version</dt>
          <dd>{data.code_version || 'unknown'}</dd>
        </dl>
      )}
    </Section>
  )
}
