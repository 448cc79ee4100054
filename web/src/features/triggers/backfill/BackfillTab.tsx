import { useInfiniteQuery } from '@tanstack/react-query'
import { History } from 'lucide-react'

import { useWhyNot } from '@/api/me'
import { usePeople } from '@/api/people'
import { Badge } from '@/ui/Badge'
import { Button } from '@/ui/Button'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { ProgressBar } from '@/ui/ProgressBar'
import { type Column, Table } from '@/ui/Table'
import { Time } from '@/ui/Time'
import { useUrlState } from '@/ui/useUrlState'

import type { Trigger } from '../api'
import { type Backfill, backfillsQuery } from './api'
import { BackfillDialog } from './BackfillDialog'
import { BackfillSheet } from './BackfillSheet'
import { backfillWord, barTone, countsText, rangeText, share, whyNone } from './words'

interface BackfillTabProps {
  trigger: Trigger
  /** Shows an invocation. */
  onOpen(invocation: string): void
}

const DEFAULTS = { backfill: '', fill: '' }

/** Ranges of the schedule that were fired again, and how to do that. */
export function BackfillTab({ trigger, onOpen }: BackfillTabProps) {
  const [url, setUrl] = useUrlState(DEFAULTS)
  const query = useInfiniteQuery(backfillsQuery(trigger.id))
  const mayNot = useWhyNot('trigger.fire')
  const zone = trigger.timezone ?? 'UTC'
  const rows = query.data?.pages.flatMap((page) => page.items) ?? []
  const add = (
    <Button
      icon={History}
      variant={rows.length === 0 ? 'primary' : 'secondary'}
      whyNot={mayNot ?? whyNone(trigger)}
      onClick={() => setUrl({ fill: 'yes' })}
    >
      Backfill…
    </Button>
  )
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="max-w-2xl text-sm text-muted">
          A backfill fires a range of slots that have passed. The schedule itself goes on as if nothing were.
        </p>
        {rows.length > 0 && add}
      </div>
      {query.isError && !query.data ? (
        <ErrorPanel
          title="The backfills could not be loaded"
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      ) : (
        <div className="overflow-hidden rounded-lg border border-line bg-raised">
          <Table
            label="Backfills"
            columns={columns(zone)}
            rows={rows}
            rowKey={(one) => one.id}
            onOpen={(one) => setUrl({ backfill: one.id }, { push: true })}
            loading={query.isPending}
            loadMore={query}
            empty={
              <EmptyState
                icon={History}
                title="Nothing has been backfilled"
                body="For days that were missed, or that have to be done again after a mistake was mended. You see first how many slots it would start."
                action={add}
              />
            }
          />
        </div>
      )}
      <BackfillSheet
        trigger={trigger}
        id={url.backfill}
        onClose={() => setUrl({ backfill: '' })}
        onOpen={onOpen}
      />
      {url.fill === 'yes' && (
        <BackfillDialog
          trigger={trigger}
          onClose={() => setUrl({ fill: '' })}
          onStarted={(made) => setUrl({ fill: '', backfill: made.id })}
        />
      )}
    </div>
  )
}

function columns(zone: string): Column<Backfill>[] {
  return [
    {
      id: 'range',
      header: 'Range',
      cell: (one) => (
        <span className="flex min-w-0 flex-col">
          <span className="break-words">{rangeText(one.from_at, one.to_at, zone)}</span>
          <span className="text-xs text-muted">
            {one.only === 'all' ? 'all slots' : 'only missing ones'}, {one.concurrency} at once
          </span>
          <span className="mt-1 flex flex-col gap-1 sm:hidden">
            <Progress one={one} />
          </span>
        </span>
      ),
    },
    {
      id: 'progress',
      header: 'Progress',
      width: '36%',
      hideBelow: 'sm',
      cell: (one) => (
        <span className="flex flex-col gap-1 py-1">
          <Progress one={one} />
        </span>
      ),
    },
    { id: 'asked', header: 'Asked for', width: '10rem', hideBelow: 'md', cell: (one) => <Asked one={one} /> },
  ]
}

function Progress({ one }: { one: Backfill }) {
  const { label, tone } = backfillWord(one)
  return (
    <>
      <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <Badge tone={tone}>{label}</Badge>
        <span className="text-xs text-muted">
          {countsText(one)} of {one.planned.toLocaleString('en')}
        </span>
      </span>
      <ProgressBar label="How far it is" value={share(one)} tone={barTone(one)} />
    </>
  )
}

function Asked({ one }: { one: Backfill }) {
  const person = usePeople()
  return (
    <span className="flex min-w-0 flex-col">
      <span className="truncate">{person(one.asked_by)}</span>
      <Time at={one.created_at} className="text-xs text-muted" />
    </span>
  )
}
