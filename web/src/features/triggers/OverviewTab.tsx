import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'

import { usePeople } from '@/api/people'
import { AppLink } from '@/ui/AppLink'
import { Banner } from '@/ui/Banner'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { JsonView } from '@/ui/JsonView'
import { Section } from '@/ui/Section'
import { Skeleton } from '@/ui/Skeleton'
import { Time } from '@/ui/Time'

import { previewQuery, type Trigger } from './api'
import { AsYaml } from './AsYaml'
import { originWords } from './files'
import { Firings } from './Firings'
import { kindOf, whenWords } from './form'
import { LastInvocations } from './InvocationsTab'
import { NextAt } from './NextAt'
import { OddDays } from './OddDays'
import type { Stored } from './schedule'
import { PausedBanner } from './PausedBanner'
import { ruleWords } from './rules'
import { isPaused, quietUntil, reasonOf } from './state'
import { WebhookPanel } from './WebhookPanel'

interface OverviewTabProps {
  trigger: Trigger
  onOpen(invocation: string): void
  /** It is new, and its senders need a secret: it is made at once. */
  isMaking: boolean
  onMade(): void
}

export function OverviewTab({ trigger, onOpen, isMaking, onMade }: OverviewTabProps) {
  const kind = kindOf(trigger.definition)
  return (
    <>
      <p className="text-sm">
        {whenWords(trigger.definition, trigger.text)}
        {trigger.next_at && (
          <>
            , next <NextAt trigger={trigger} />
          </>
        )}
        . It starts{' '}
        <AppLink className="link" href={`/workflows/${encodeURIComponent(trigger.workflow)}`}>
          {trigger.workflow}
        </AppLink>
        . {originWords(trigger)}
      </p>
      <HealthBanner trigger={trigger} />
      {kind === 'webhook' && <WebhookPanel trigger={trigger} isMaking={isMaking} onMade={onMade} />}
      <div className="grid min-w-0 gap-6 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="flex min-w-0 flex-col gap-6">
          <LastInvocations trigger={trigger} onOpen={onOpen} />
          <Inputs definition={trigger.definition as Stored} />
          <AsYaml definition={trigger.definition} />
        </div>
        <aside className="flex min-w-0 flex-col gap-6">
          <About trigger={trigger} />
          <Rules trigger={trigger} />
          <NextTen trigger={trigger} />
        </aside>
      </div>
    </>
  )
}

function HealthBanner({ trigger }: { trigger: Trigger }) {
  const reason = reasonOf(trigger)
  if (isPaused(trigger)) return <PausedBanner trigger={trigger} />
  if (trigger.state === 'completed')
    return (
      <Banner tone="info" title={`It is done. ${reason ?? ''}`.trim()}>
        Edit it to give it another time.
      </Banner>
    )
  if (trigger.state === 'paused')
    return (
      <Banner tone="warning" title={reason ?? 'It paused itself.'}>
        Look at what failed, mend the cause, then switch it on again.
      </Banner>
    )
  if (reason) return <Banner tone="danger" title={reason} />
  if (!trigger.enabled)
    return (
      <Banner tone="info" title="It is switched off: it starts nothing by itself.">
        {OFF[trigger.kind]} Run now works all the same.
      </Banner>
    )
  if (trigger.failures > 1)
    return <Banner tone="warning" title={`The last ${trigger.failures} firings have failed.`} />
  return null
}

const OFF: Record<string, string> = {
  webhook: 'Deliveries are answered 404, as if there were nothing at its address.',
  event: 'Events that come meanwhile do not start it later.',
}

function About({ trigger }: { trigger: Trigger }) {
  const person = usePeople()
  return (
    <Section title="About">
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-sm [&>dt]:text-muted">
        <dt>Last</dt>
        <dd>
          <Time at={trigger.last_fired_at} none="never" />
        </dd>
        <dt>Runs as</dt>
        <dd className="truncate">{person(trigger.run_as.id)}</dd>
        <dt>Name</dt>
        <dd className="truncate font-mono text-xs leading-5">{trigger.name}</dd>
        <dt>Made by</dt>
        <dd className="truncate">{person(trigger.created_by)}</dd>
        <dt>Changed</dt>
        <dd className="truncate">
          <Time at={trigger.updated_at} /> by {person(trigger.updated_by)}
        </dd>
      </dl>
    </Section>
  )
}

/** Which firings start at all, what becomes of those that come too often, and of those that go wrong. */
function Rules({ trigger }: { trigger: Trigger }) {
  const filter = trigger.definition['filter']
  const rules = [...trigger.policies, ...ruleWords(trigger.definition)]
  if (rules.length === 0 && typeof filter !== 'string') return null
  return (
    <Section title="Rules">
      <ul className="list-disc space-y-1 pl-4 text-sm">
        {typeof filter === 'string' && (
          <li>
            Only when <code className="font-mono text-xs break-words">{filter}</code>
          </li>
        )}
        {rules.map((rule) => (
          <li key={rule} className="break-words">
            {rule}
          </li>
        ))}
      </ul>
    </Section>
  )
}

function NextTen({ trigger }: { trigger: Trigger }) {
  const schedule = useMemo(
    () => (trigger.next_at === null ? null : ((trigger.definition['schedule'] ?? null) as Stored | null)),
    [trigger.definition, trigger.next_at],
  )
  // With the next firing in its key, the list moves on when that has come.
  const query = useQuery({
    ...previewQuery(schedule, 10, quietUntil(trigger)),
    queryKey: ['triggers', 'preview', schedule, 10, trigger.next_at],
  })
  if (schedule === null) return null
  return (
    <Section title="Next firings" framed={query.isSuccess}>
      {query.isError ? (
        <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
      ) : query.data ? (
        <>
          <Firings label="Next firings" instants={query.data.instants} />
          <OddDays schedule={schedule} besides={query.data.instants} />
        </>
      ) : (
        <Skeleton lines={6} />
      )}
    </Section>
  )
}

function Inputs({ definition }: { definition: Stored }) {
  const inputs = (definition['inputs'] ?? {}) as Stored
  if (Object.keys(inputs).length === 0) return null
  return (
    <Section title="Inputs" description="What each run is given; templates are filled in when it fires.">
      <JsonView value={inputs} />
    </Section>
  )
}
