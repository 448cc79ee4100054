import { useQuery } from '@tanstack/react-query'
import { Send } from 'lucide-react'

import { useWhyNot } from '@/api/me'
import { AppLink } from '@/ui/AppLink'
import { Badge } from '@/ui/Badge'
import { Button } from '@/ui/Button'
import { Code } from '@/ui/Code'
import { CopyButton } from '@/ui/CopyButton'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { JsonView } from '@/ui/JsonView'
import { Section } from '@/ui/Section'
import { Sheet } from '@/ui/Sheet'
import { Skeleton } from '@/ui/Skeleton'
import { StatusMark } from '@/ui/StatusMark'
import { Time } from '@/ui/Time'
import { toast } from '@/ui/toast'

import { deliveryQuery, type DeliveryView, invocationQuery, useRedeliver } from './api'
import { binaryOf, deliveryWord, othersText, sizeText } from './deliveries'

interface DeliverySheetProps {
  triggerId: string
  /** Empty: closed. */
  id: string
  onClose(): void
  /** An invocation. */
  onOpen(invocation: string): void
}

/** One delivery: what came, how it was answered, and what became of it. */
export function DeliverySheet({ triggerId, id, onClose, onOpen }: DeliverySheetProps) {
  const query = useQuery({ ...deliveryQuery(triggerId, id), enabled: id !== '' })
  if (id === '') return null
  return (
    <Sheet
      open
      size="lg"
      onOpenChange={onClose}
      title="Delivery"
      footer={query.data && <Redeliver delivery={query.data} onOpen={onOpen} />}
    >
      {query.data ? (
        <Detail delivery={query.data} onOpen={onOpen} />
      ) : query.isError ? (
        <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <Skeleton lines={10} />
      )}
    </Sheet>
  )
}

function Detail({ delivery, onOpen }: { delivery: DeliveryView; onOpen(invocation: string): void }) {
  const { label, tone } = deliveryWord(delivery)
  return (
    <div className="flex min-w-0 flex-col gap-5 pb-4">
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-sm [&>dt]:text-muted">
        <dt>Outcome</dt>
        <dd className="min-w-0">
          <Badge tone={tone}>{label}</Badge>
          {delivery.reason && <span className="mt-1 block break-words">{delivery.reason}</span>}
        </dd>
        <dt>Answered</dt>
        <dd>
          {delivery.status}
          {delivery.count > 1 && `, with ${othersText(delivery.count - 1)} within the same second`}
        </dd>
        <dt>Came</dt>
        <dd>
          <Time mode="absolute" at={delivery.at} /> from {delivery.sender || 'an unknown address'}
        </dd>
        {delivery.repeats > 0 && (
          <>
            <dt>Again</dt>
            <dd>
              {delivery.repeats === 1 ? 'once' : `${delivery.repeats} times`}, last{' '}
              <Time mode="absolute" at={delivery.repeated_at} />; it started once
            </dd>
          </>
        )}
        <dt>Request</dt>
        <dd className="min-w-0 break-all">
          <span className="font-mono text-xs">{delivery.method}</span>{' '}
          <span className="text-muted">
            {delivery.content_type || 'no content type'}, {sizeText(delivery.size)}
          </span>
        </dd>
        {delivery.delivery_id && <Id label="Its id" value={delivery.delivery_id} />}
        <Id label="Id here" value={delivery.id} />
        {delivery.invocation_id && (
          <Started
            triggerId={delivery.trigger_id}
            id={delivery.invocation_id}
            onOpen={() => onOpen(delivery.invocation_id ?? '')}
          />
        )}
      </dl>
      {delivery.outcome === 'refused' ? (
        <p className="text-sm text-muted">Nothing of what it brought was kept.</p>
      ) : (
        <Brought delivery={delivery} />
      )}
    </div>
  )
}

function Brought({ delivery }: { delivery: DeliveryView }) {
  if (delivery.headers === null)
    return <p className="text-sm text-muted">What it brought is no longer kept.</p>
  const query = Object.entries(delivery.query ?? {})
  return (
    <>
      <Section title="Payload">
        <Payload value={delivery.payload} />
      </Section>
      {query.length > 0 && (
        <Section title="Query">
          <JsonView value={delivery.query} />
        </Section>
      )}
      <Section title="Headers" description="Credentials were never stored: they read ***.">
        <dl className="grid min-w-0 grid-cols-[minmax(6rem,auto)_minmax(0,1fr)] gap-x-4 gap-y-1 rounded-md border border-line bg-sunken p-3 font-mono text-xs">
          {Object.entries(delivery.headers).map(([name, value]) => (
            <div key={name} className="contents">
              <dt className="break-all text-accent-ink">{name}</dt>
              <dd className="min-w-0 break-all">{value}</dd>
            </div>
          ))}
        </dl>
      </Section>
    </>
  )
}

function Payload({ value }: { value: unknown }) {
  const binary = binaryOf(value)
  if (value === null || value === undefined) return <p className="text-sm text-muted">It had no body.</p>
  if (typeof value === 'string') return <Code wrap value={value} className="max-h-96" />
  if (binary)
    return (
      <p className="text-sm">
        {sizeText(binary.size)} of {binary.contentType || 'unknown bytes'}. Runs see them as base64.
      </p>
    )
  return <JsonView value={value} className="max-h-[32rem]" />
}

function Id({ label, value }: { label: string; value: string }) {
  return (
    <>
      <dt>{label}</dt>
      <dd className="flex min-w-0 items-center gap-1">
        <span className="truncate font-mono text-xs">{value}</span>
        <CopyButton value={value} label={`Copy: ${label.toLowerCase()}`} />
      </dd>
    </>
  )
}

function Started({ triggerId, id, onOpen }: { triggerId: string; id: string; onOpen(): void }) {
  const { data } = useQuery(invocationQuery(triggerId, id))
  return (
    <>
      <dt>Started</dt>
      <dd className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
        {data && <StatusMark status={data.status} withLabel />}
        <button type="button" className="link" onClick={onOpen}>
          its invocation
        </button>
        {data?.run_id && (
          <AppLink className="link font-mono text-xs break-all" href={`/runs/${data.run_id}`}>
            {data.run_id}
          </AppLink>
        )}
        {(data?.waiting_for ?? data?.reason) && (
          <span className="w-full break-words text-muted">{data?.waiting_for ?? data?.reason}</span>
        )}
      </dd>
    </>
  )
}

function Redeliver({ delivery, onOpen }: { delivery: DeliveryView; onOpen(invocation: string): void }) {
  const mayNot = useWhyNot('trigger.fire')
  const redeliver = useRedeliver()
  const wasRefused = delivery.outcome === 'refused'
  return (
    <>
      <CopyButton
        withLabel
        size="md"
        label="Copy as command"
        value={`onward trigger ${wasRefused ? 'delivery' : 'redeliver'} ${delivery.id}`}
      />
      <span className="flex-1" />
      <Button
        icon={Send}
        busy={redeliver.isPending}
        whyNot={
          wasRefused
            ? 'It was refused, and nothing of it was kept. Mend the cause, then let its sender send it again.'
            : mayNot
        }
        onClick={() =>
          redeliver.mutate(delivery.id, {
            onSuccess: (made) => {
              toast.success('It is delivered again')
              onOpen(made.id)
            },
            onError: (error) => toast.error(error),
          })
        }
      >
        Re-deliver
      </Button>
    </>
  )
}
