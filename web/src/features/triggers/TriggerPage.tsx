import { useQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useEffectEvent, useState } from 'react'

import { Problem } from '@/api/problem'
import { AppLink, useGo } from '@/ui/AppLink'
import { buttonClass } from '@/ui/Button'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { Page } from '@/ui/Page'
import { Skeleton } from '@/ui/Skeleton'
import { TabPanel } from '@/ui/TabPanel'
import { type Tab, Tabs } from '@/ui/Tabs'
import { useUrlState } from '@/ui/useUrlState'

import { type Trigger, triggerQuery } from './api'
import { BackfillTab } from './backfill/BackfillTab'
import { DecisionsTab } from './DecisionsTab'
import { DeliveriesTab } from './DeliveriesTab'
import { DeliverySheet } from './DeliverySheet'
import { EventsTab } from './EventsTab'
import { InvocationSheet } from './InvocationSheet'
import { InvocationsTab } from './InvocationsTab'
import { OverviewTab } from './OverviewTab'
import { SchedulerBanner } from './SchedulerBanner'
import { TriggerActions } from './TriggerActions'
import { TriggerDialog } from './TriggerDialog'
import { afterSaving, hasMadeSecret, StateBadge, triggerHref } from './TriggerTable'
import { useLiveTrigger } from './useTrigger'

const TABS: readonly (Tab & { only?: string })[] = [
  { id: 'overview', label: 'Overview' },
  { id: 'deliveries', label: 'Deliveries', only: 'webhook' },
  { id: 'events', label: 'Events', only: 'event' },
  { id: 'invocations', label: 'What it started' },
  { id: 'decisions', label: 'Decision log' },
  { id: 'backfill', label: 'Backfill', only: 'schedule' },
]

const PANEL = 'trigger'
const CRUMBS = [{ label: 'Triggers', href: '/schedules' }]
const DEFAULTS = { tab: 'overview', status: '', outcome: '', invocation: '', delivery: '', make: '' }

/** By its name, or its id. */
export function TriggerPage({ reference }: { reference: string }) {
  // As it was when its form was opened: the form stays, whatever becomes of the trigger meanwhile.
  const [edited, setEdited] = useState<Trigger | null>(null)
  const go = useGo()
  return (
    <>
      <Looked reference={reference} isEdited={edited !== null} onEdit={setEdited} />
      {edited && (
        <TriggerDialog
          open
          trigger={edited}
          onOpenChange={() => setEdited(null)}
          onSaved={(saved) => {
            const isNew = saved.id !== edited.id
            if (hasMadeSecret(saved) && (isNew || !hasMadeSecret(edited)))
              go(afterSaving(saved), { replace: true })
            // Its address is its name.
            else if (saved.name !== edited.name) go(triggerHref(saved.name), { replace: true })
          }}
        />
      )}
    </>
  )
}

interface LookedProps {
  reference: string
  isEdited: boolean
  onEdit(trigger: Trigger): void
}

function Looked({ reference, isEdited, onEdit }: LookedProps) {
  const query = useQuery(triggerQuery(reference))
  const isGone = query.error instanceof Problem && query.error.status === 404
  useLiveTrigger(query.data?.id, reference)
  // Not while its form is open: that would be gone with this page.
  useItsNewName(isGone && !isEdited ? query.data?.id : undefined)
  if (isGone) return <NoSuchTrigger name={reference} />
  if (query.data) return <Loaded trigger={query.data} onEdit={onEdit} />
  return (
    <Page title={reference} breadcrumb={CRUMBS}>
      {query.isError ? (
        <ErrorPanel
          title="The trigger could not be loaded"
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      ) : (
        <Skeleton lines={8} />
      )}
    </Page>
  )
}

/** What was here a moment ago, and has another name now, is followed there. */
function useItsNewName(id: string | undefined): void {
  const { data } = useQuery({ ...triggerQuery(id ?? ''), enabled: id !== undefined, staleTime: 0 })
  const go = useGo()
  const follow = useEffectEvent((name: string) => go(triggerHref(name), { replace: true }))
  const name = id === undefined ? undefined : data?.name
  useEffect(() => {
    if (name !== undefined) follow(name)
  }, [name])
}

interface LoadedProps {
  trigger: Trigger
  onEdit(trigger: Trigger): void
}

function Loaded({ trigger, onEdit }: LoadedProps) {
  const [url, setUrl] = useUrlState(DEFAULTS)
  const tabs = TABS.filter(({ only }) => only === undefined || only === trigger.kind)
  const tab = tabs.some((one) => one.id === url.tab) ? url.tab : 'overview'
  const open = useCallback(
    (invocation: string) => setUrl({ invocation, delivery: '' }, { push: true }),
    [setUrl],
  )
  const openDelivery = (delivery: string) => setUrl({ delivery, invocation: '' }, { push: true })
  const title = trigger.title || trigger.name
  return (
    <Page
      title={
        <span className="flex min-w-0 flex-wrap items-center gap-x-2">
          <span className="min-w-0 break-words">{title}</span>
          <StateBadge trigger={trigger} />
        </span>
      }
      documentTitle={title}
      breadcrumb={CRUMBS}
      actions={<TriggerActions trigger={trigger} onEdit={onEdit} />}
      tabs={
        <Tabs
          id={PANEL}
          label="Trigger"
          tabs={tabs}
          value={tab}
          onChange={(next) => setUrl({ tab: next, status: '', outcome: '' }, { push: true })}
        />
      }
    >
      <TabPanel id={PANEL} tab={tab} className="flex min-w-0 flex-col gap-6">
        <SchedulerBanner />
        {tab === 'overview' && (
          <OverviewTab
            trigger={trigger}
            onOpen={open}
            isMaking={url.make === 'secret'}
            onMade={() => setUrl({ make: '' })}
          />
        )}
        {tab === 'deliveries' && (
          <DeliveriesTab
            trigger={trigger}
            outcome={url.outcome}
            onOutcome={(outcome) => setUrl({ outcome })}
            onOpen={openDelivery}
          />
        )}
        {tab === 'events' && <EventsTab trigger={trigger} onOpen={open} />}
        {tab === 'invocations' && (
          <InvocationsTab
            trigger={trigger}
            status={url.status}
            onStatus={(status) => setUrl({ status })}
            onOpen={open}
          />
        )}
        {tab === 'decisions' && (
          <DecisionsTab
            trigger={trigger}
            outcome={url.outcome}
            onOutcome={(outcome) => setUrl({ outcome })}
            onOpen={open}
          />
        )}
        {tab === 'backfill' && <BackfillTab trigger={trigger} onOpen={open} />}
      </TabPanel>
      <DeliverySheet
        triggerId={trigger.id}
        id={url.delivery}
        onClose={() => setUrl({ delivery: '' })}
        onOpen={open}
      />
      <InvocationSheet
        triggerId={trigger.id}
        id={url.invocation}
        onClose={() => setUrl({ invocation: '' })}
        onOpen={open}
      />
    </Page>
  )
}

function NoSuchTrigger({ name }: { name: string }) {
  return (
    <Page title="Not found" breadcrumb={CRUMBS}>
      <EmptyState
        title={`There is no trigger ${name}`}
        body="It was deleted or got another name, or the address has a typing error."
        action={
          <AppLink href="/schedules" className={buttonClass('primary')}>
            All triggers
          </AppLink>
        }
      />
    </Page>
  )
}
