import { useQuery } from '@tanstack/react-query'
import { Ban, RotateCw } from 'lucide-react'
import { useState } from 'react'

import { useWhyNot } from '@/api/me'
import { usePeople } from '@/api/people'
import { AppLink } from '@/ui/AppLink'
import { Button } from '@/ui/Button'
import { ConfirmDialog } from '@/ui/ConfirmDialog'
import { CopyButton } from '@/ui/CopyButton'
import { Duration } from '@/ui/Duration'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { JsonView } from '@/ui/JsonView'
import { Menu } from '@/ui/Menu'
import { Section } from '@/ui/Section'
import { Sheet } from '@/ui/Sheet'
import { Skeleton } from '@/ui/Skeleton'
import { StatusMark } from '@/ui/StatusMark'
import { Time } from '@/ui/Time'
import { toast } from '@/ui/toast'

import { type Invocation, invocationQuery, useCancelInvocation, useRerun } from './api'
import { Attempts } from './Attempts'
import { CameBy } from './CameBy'
import { sourceWord } from './words'

interface InvocationSheetProps {
  triggerId: string
  /** Empty: closed. */
  id: string
  onClose(): void
  onOpen(invocation: string): void
}

/** One invocation, from the wish to its end. */
export function InvocationSheet({ triggerId, id, onClose, onOpen }: InvocationSheetProps) {
  const query = useQuery({ ...invocationQuery(triggerId, id), enabled: id !== '' })
  if (id === '') return null
  return (
    <Sheet
      open
      size="lg"
      onOpenChange={onClose}
      title="Invocation"
      footer={query.data && <Actions invocation={query.data} onOpen={onOpen} />}
    >
      {query.data ? (
        <Detail invocation={query.data} onOpen={onOpen} />
      ) : query.isError ? (
        <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <Skeleton lines={8} />
      )}
    </Sheet>
  )
}

function Detail({ invocation, onOpen }: { invocation: Invocation; onOpen(id: string): void }) {
  const person = usePeople()
  const before = invocation.rerun_of
  const batch = invocation.part_of
  return (
    <div className="flex min-w-0 flex-col gap-5 pb-4">
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-sm [&>dt]:text-muted">
        <dt>Status</dt>
        <dd>
          <StatusMark status={invocation.status} withLabel />
          {(invocation.waiting_for ?? invocation.reason) && (
            <span className="block break-words">{invocation.waiting_for ?? invocation.reason}</span>
          )}
        </dd>
        <dt>For</dt>
        <dd>
          <Time mode="absolute" at={invocation.scheduled_for} />
        </dd>
        <dt>By</dt>
        <dd>
          {sourceWord(invocation.source)}
          {before && (
            <>
              {' '}
              of{' '}
              <button type="button" className="link" onClick={() => onOpen(before)}>
                an earlier one
              </button>
            </>
          )}
          {invocation.asked_by && `, asked for by ${person(invocation.asked_by)}`}
        </dd>
        <CameBy invocation={invocation} />
        {invocation.status === 'pending' && invocation.attempt > 0 && (
          <>
            <dt>Next attempt</dt>
            <dd>
              <Time at={invocation.due_at} />
            </dd>
          </>
        )}
        {batch && (
          <>
            <dt>Part of</dt>
            <dd>
              <button type="button" className="link" onClick={() => onOpen(batch)}>
                the batch that it went into
              </button>
            </dd>
          </>
        )}
        <dt>Took</dt>
        <dd>
          <Duration from={invocation.started_at} to={invocation.ended_at} />
        </dd>
        {invocation.run_id && (
          <>
            <dt>Run</dt>
            <dd className="min-w-0 break-all">
              <AppLink className="link font-mono text-xs" href={`/runs/${invocation.run_id}`}>
                {invocation.run_id}
              </AppLink>
            </dd>
          </>
        )}
        <dt>Id</dt>
        <dd className="flex min-w-0 items-center gap-1">
          <span className="truncate font-mono text-xs">{invocation.id}</span>
          <CopyButton value={invocation.id} label="Copy the id of the invocation" />
        </dd>
      </dl>
      <Attempts invocation={invocation} />
      <Section title="What its inputs saw as trigger">
        <JsonView value={invocation.trigger} />
        {invocation.not_shown.length > 0 && (
          <p className="mt-2 text-sm text-muted">
            Not shown: {invocation.not_shown.join(', ')}. That needs the permission run.read.
          </p>
        )}
      </Section>
    </div>
  )
}

function Actions({ invocation, onOpen }: { invocation: Invocation; onOpen(id: string): void }) {
  const [asking, setAsking] = useState(false)
  const mayNot = useWhyNot('trigger.fire')
  const cancel = useCancelInvocation()
  const rerun = useRerun()
  const isOpen = invocation.ended_at === null

  function again(asNow: boolean) {
    rerun.mutate(
      { id: invocation.id, asNow },
      {
        onSuccess: (made) => {
          toast.success('It runs again')
          onOpen(made.id)
        },
        onError: (error) => toast.error(error),
      },
    )
  }
  if (isOpen)
    return (
      <>
        <Button variant="danger" icon={Ban} whyNot={mayNot} onClick={() => setAsking(true)}>
          Cancel it
        </Button>
        <ConfirmDialog
          danger
          open={asking}
          onOpenChange={setAsking}
          title="Cancel this invocation?"
          body="A run of it that is under way is cancelled with it, and no further attempt follows."
          confirmLabel="Cancel the invocation"
          onConfirm={async () => {
            await cancel.mutateAsync(invocation.id)
            toast.success('The invocation is cancelled')
          }}
        />
      </>
    )
  if (mayNot)
    return (
      <Button icon={RotateCw} whyNot={mayNot}>
        Run again
      </Button>
    )
  return (
    <Menu
      side="top"
      trigger={
        <Button icon={RotateCw} busy={rerun.isPending}>
          Run again
        </Button>
      }
      items={[
        { label: 'As it was then', onSelect: () => again(false) },
        { label: 'With the trigger as it is now', onSelect: () => again(true) },
      ]}
    />
  )
}
