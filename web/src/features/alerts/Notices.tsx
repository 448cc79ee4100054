import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { AppLink } from '@/ui/AppLink'
import { Badge } from '@/ui/Badge'
import { Button } from '@/ui/Button'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { FilterChip } from '@/ui/FilterChip'
import { Section } from '@/ui/Section'
import { Skeleton } from '@/ui/Skeleton'
import { Time } from '@/ui/Time'

import { type Alert, type Notice, noticesQuery } from './api'
import { NoticeText } from './NoticeText'
import { noticeWord, tried } from './words'

const STATUSES = [
  { value: 'waiting', label: 'On its way' },
  { value: 'sent', label: 'Sent' },
  { value: 'failed', label: 'Given up' },
  { value: 'cancelled', label: 'Cancelled' },
]

/** What it has told, to whom, and whether that arrived. */
export function Notices({ alert }: { alert: Alert }) {
  const [status, setStatus] = useState('')
  const query = useInfiniteQuery(noticesQuery(alert.id, status))
  const items = query.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <Section
      title="Notices"
      actions={
        <FilterChip
          label="Status"
          value={status}
          options={STATUSES}
          onChange={([next]) => setStatus(next ?? '')}
          onClear={() => setStatus('')}
        />
      }
      framed
    >
      {query.isError && !query.data ? (
        <ErrorPanel className="m-3" error={query.error} onRetry={() => void query.refetch()} />
      ) : query.isPending ? (
        <Skeleton className="m-3" lines={4} />
      ) : items.length === 0 ? (
        <None filtered={status !== ''} onClear={() => setStatus('')} />
      ) : (
        <ul aria-label="Notices" className="divide-y divide-line">
          {items.map((notice) => (
            <Row key={notice.id} notice={notice} />
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

function None({ filtered, onClear }: { filtered: boolean; onClear(): void }) {
  return filtered ? (
    <EmptyState title="No notice with this status" action={<Button onClick={onClear}>Show all</Button>} />
  ) : (
    <EmptyState title="It has told nothing yet" body="Send a test to see that it arrives." />
  )
}

function Row({ notice }: { notice: Notice }) {
  const { label, tone } = noticeWord(notice)
  return (
    <li className="flex flex-col gap-1 px-3 py-2.5 text-sm">
      <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <Badge tone={tone}>{label}</Badge>
        {notice.state === 'test' && <Badge>Test</Badge>}
        {notice.state === 'over' && <Badge tone="success">Over</Badge>}
        {notice.count > 1 && <Badge>stands for {notice.count.toLocaleString('en')}</Badge>}
        <span className="min-w-0 flex-1 basis-40 truncate text-muted">{notice.to}</span>
        <Time at={notice.created_at} className="text-xs text-muted" />
      </span>
      <details>
        <summary className="cursor-pointer break-words">{notice.subject}</summary>
        <NoticeText text={notice.text} />
      </details>
      {notice.error && notice.status !== 'sent' && (
        <span className="break-words text-danger-ink">{notice.error}</span>
      )}
      <span className="flex flex-wrap gap-x-3 text-xs text-muted">
        <span>{tried(notice.attempts)}</span>
        {notice.due_at && notice.attempts > 0 && (
          <span>
            again <Time at={notice.due_at} />
          </span>
        )}
        {notice.run_id && (
          <AppLink className="link" href={`/runs/${notice.run_id}`}>
            The run it started
          </AppLink>
        )}
      </span>
    </li>
  )
}
