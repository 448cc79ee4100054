import { Inbox } from 'lucide-react'
import { useEffect, useRef } from 'react'

import { AppLink } from '@/ui/AppLink'
import { Button } from '@/ui/Button'
import { cx } from '@/ui/classes'
import { EmptyState } from '@/ui/EmptyState'
import { Skeleton } from '@/ui/Skeleton'
import { StatusMark } from '@/ui/StatusMark'
import { Time } from '@/ui/Time'

import type { Approval } from './api'
import { Deadline } from './Deadline'

interface ApprovalListProps {
  tab: string
  rows: readonly Approval[]
  loading: boolean
  more: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage(): unknown }
  chosen: string
  onOpen(id: string): void
}

const NOTHING: Record<string, [title: string, body: string]> = {
  mine: [
    'Nothing waits for you',
    'When a run asks for a decision that you may give, it stands here at once.',
  ],
  open: ['Nothing waits for a decision', 'A step of type approval asks people before a run goes on.'],
  history: ['Nothing decided yet', 'Decisions stand here, with who gave them, when, and why.'],
}

export function ApprovalList({ tab, rows, loading, more, chosen, onOpen }: ApprovalListProps) {
  const [title, body] = NOTHING[tab] ?? ['Nothing here', '']
  if (!loading && rows.length === 0)
    return (
      <div className="rounded-lg border border-line bg-raised">
        <EmptyState icon={Inbox} title={title} body={body} />
      </div>
    )
  return (
    <div className="overflow-hidden rounded-lg border border-line bg-raised">
      <ul aria-label="Approvals" aria-busy={loading || undefined} className="divide-y divide-line">
        {rows.map((approval) => (
          <Row key={approval.id} approval={approval} chosen={approval.id === chosen} onOpen={onOpen} />
        ))}
        {loading && Array.from({ length: 4 }, (_, place) => <WaitingRow key={place} />)}
      </ul>
      {more.hasNextPage && (
        <div className="flex justify-center border-t border-line p-3">
          <Button size="sm" busy={more.isFetchingNextPage} onClick={() => void more.fetchNextPage()}>
            Load more
          </Button>
        </div>
      )}
    </div>
  )
}

interface RowProps {
  approval: Approval
  chosen: boolean
  onOpen(id: string): void
}

function Row({ approval, chosen, onOpen }: RowProps) {
  const ref = useRef<HTMLAnchorElement>(null)
  useEffect(() => {
    if (chosen) ref.current?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  return (
    <li>
      <AppLink
        ref={ref}
        href={`/approvals?open=${approval.id}`}
        aria-current={chosen ? 'true' : undefined}
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return
          event.preventDefault() // the filters in the address stay
          onOpen(approval.id)
        }}
        className={cx(
          'flex items-start gap-2.5 px-3 py-2.5 text-sm -outline-offset-2',
          chosen ? 'bg-accent-soft' : 'hover:bg-hover',
        )}
      >
        <span className="mt-0.5">
          <StatusMark status={approval.status} />
        </span>
        <span className="flex min-w-0 flex-1 flex-col gap-0.5">
          <span className="truncate font-medium">{approval.title}</span>
          <span className="truncate text-xs text-muted">
            {approval.workflow_name ?? 'a run that was removed'} · <Time at={approval.created_at} />
          </span>
          {approval.status === 'open' ? (
            <Deadline at={approval.deadline_at} />
          ) : (
            <span className="truncate text-xs text-muted">
              {approval.decided_name ?? approval.status}
              {approval.comment && `: ${approval.comment}`}
            </span>
          )}
        </span>
      </AppLink>
    </li>
  )
}

function WaitingRow() {
  return (
    <li className="flex flex-col gap-1.5 px-3 py-3">
      <Skeleton className="h-3.5 w-48" />
      <Skeleton className="h-3 w-32" />
    </li>
  )
}
