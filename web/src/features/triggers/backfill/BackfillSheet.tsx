import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Ban } from 'lucide-react'
import { useState } from 'react'

import { useWhyNot } from '@/api/me'
import { usePeople } from '@/api/people'
import { Problem } from '@/api/problem'
import { Badge } from '@/ui/Badge'
import { Button } from '@/ui/Button'
import { Checkbox } from '@/ui/Checkbox'
import { ConfirmDialog } from '@/ui/ConfirmDialog'
import { CopyButton } from '@/ui/CopyButton'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { ProgressBar } from '@/ui/ProgressBar'
import { Sheet } from '@/ui/Sheet'
import { Skeleton } from '@/ui/Skeleton'
import { Time } from '@/ui/Time'
import { toast } from '@/ui/toast'

import type { Trigger } from '../api'
import { type Backfill, backfillQuery, startedQuery, useCancelBackfill } from './api'
import { Started } from './Started'
import { backfillWord, barTone, countsText, inZone, rangeText, share } from './words'

interface BackfillSheetProps {
  trigger: Trigger
  /** Empty: closed. */
  id: string
  onClose(): void
  onOpen(invocation: string): void
}

export function BackfillSheet(props: BackfillSheetProps) {
  return props.id === '' ? null : <Open {...props} />
}

/** One backfill: how far it is, and what it started. */
function Open({ trigger, id, onClose, onOpen }: BackfillSheetProps) {
  const query = useQuery(backfillQuery(trigger.id, id))
  const isGone = query.error instanceof Problem && query.error.status === 404
  return (
    <Sheet
      open
      size="lg"
      onOpenChange={onClose}
      title="Backfill"
      // Of one that has ended there is nothing to cancel: no control for it.
      footer={query.data?.ended_at === null && <Cancel trigger={trigger} backfill={query.data} />}
    >
      {isGone ? (
        <EmptyState
          title="There is no such backfill"
          body="It is older than backfills are kept, or the address has a typing error."
          action={<Button onClick={onClose}>Close</Button>}
        />
      ) : query.data ? (
        <Detail trigger={trigger} backfill={query.data} onOpen={onOpen} />
      ) : query.isError ? (
        <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <Skeleton lines={8} />
      )}
    </Sheet>
  )
}

interface DetailProps {
  trigger: Trigger
  backfill: Backfill
  onOpen(invocation: string): void
}

function Detail({ trigger, backfill, onOpen }: DetailProps) {
  const [status, setStatus] = useState('')
  const started = useInfiniteQuery(startedQuery(trigger.id, backfill.id, status))
  const zone = trigger.timezone ?? 'UTC'
  return (
    <div className="flex min-w-0 flex-col gap-6 pb-4">
      <Progress backfill={backfill} />
      <Facts backfill={backfill} zone={zone} />
      <Started query={started} zone={zone} status={status} onStatus={setStatus} onOpen={onOpen} />
    </div>
  )
}

function Progress({ backfill }: { backfill: Backfill }) {
  const { label, tone } = backfillWord(backfill)
  return (
    <div className="flex flex-col gap-2" role="status" aria-label="How far it is">
      <span className="flex flex-wrap items-center gap-2 text-sm">
        <Badge tone={tone}>{label}</Badge>
        <span>
          {countsText(backfill)} of {backfill.planned.toLocaleString('en')}
        </span>
      </span>
      <ProgressBar label="How far it is" value={share(backfill)} tone={barTone(backfill)} />
      {backfill.reason && <span className="text-sm text-muted">{backfill.reason}</span>}
    </div>
  )
}

function Facts({ backfill, zone }: { backfill: Backfill; zone: string }) {
  const person = usePeople()
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-sm [&>dt]:text-muted">
      <dt>Range</dt>
      <dd>
        {rangeText(backfill.from_at, backfill.to_at, zone)} ({zone})
      </dd>
      <dt>Slots</dt>
      <dd>
        {backfill.planned.toLocaleString('en')}, {backfill.only === 'all' ? 'all' : 'only missing ones'}: from{' '}
        {inZone(backfill.first_slot, zone)} to {inZone(backfill.last_slot, zone)}
      </dd>
      <dt>At once</dt>
      <dd>{backfill.concurrency}</dd>
      <dt>Asked for</dt>
      <dd>
        <Time at={backfill.created_at} /> by {person(backfill.asked_by)}
      </dd>
      <dt>Ended</dt>
      <dd>
        <Time at={backfill.ended_at} none="not yet" />
      </dd>
      <dt>Id</dt>
      <dd className="flex min-w-0 items-center gap-1">
        <span className="truncate font-mono text-xs">{backfill.id}</span>
        <CopyButton value={backfill.id} label="Copy the id of the backfill" />
      </dd>
    </dl>
  )
}

function Cancel({ trigger, backfill }: { trigger: Trigger; backfill: Backfill }) {
  const [asking, setAsking] = useState(false)
  const [running, setRunning] = useState(false)
  const cancel = useCancelBackfill(trigger.id)
  const mayNot = useWhyNot('trigger.fire')
  return (
    <>
      <Button variant="danger" icon={Ban} whyNot={mayNot} onClick={() => setAsking(true)}>
        Cancel the backfill
      </Button>
      <ConfirmDialog
        danger
        open={asking}
        onOpenChange={setAsking}
        title="Cancel this backfill?"
        body={
          <div className="flex flex-col gap-3">
            <p>
              Slots that have not started will not start. It cannot be taken up again; a new one for the
              missing slots goes on where this one stopped.
            </p>
            <Checkbox
              label="Cancel the runs that are under way as well"
              checked={running}
              onChange={setRunning}
            />
          </div>
        }
        confirmLabel="Cancel it"
        onConfirm={async () => {
          await cancel.mutateAsync({ id: backfill.id, running })
          toast.success('The backfill is cancelled')
        }}
      />
    </>
  )
}
