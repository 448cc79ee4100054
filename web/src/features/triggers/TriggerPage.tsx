import { useQuery } from '@tanstack/react-query'

import { Problem } from '@/api/problem'
import { AppLink } from '@/ui/AppLink'
import { buttonClass } from '@/ui/Button'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { Page } from '@/ui/Page'
import { Skeleton } from '@/ui/Skeleton'
import { TabPanel } from '@/ui/TabPanel'
import { Tabs } from '@/ui/Tabs'
import { useUrlState } from '@/ui/useUrlState'

import { type Trigger, triggerQuery } from './api'
import { DecisionsTab } from './DecisionsTab'
import { InvocationSheet } from './InvocationSheet'
import { InvocationsTab } from './InvocationsTab'
import { OverviewTab } from './OverviewTab'
import { SchedulerBanner } from './SchedulerBanner'
import { TriggerActions } from './TriggerActions'
import { StateBadge } from './TriggerTable'
import { useLiveTrigger } from './useTrigger'

const TABS = [
  { id: 'overview', label: 'Overview' },
  { id: 'invocations', label: 'What it started' },
  { id: 'decisions', label: 'Decision log' },
] as const

const PANEL = 'trigger'
const CRUMBS = [{ label: 'Schedules', href: '/schedules' }]
const DEFAULTS = { tab: 'overview', status: '', outcome: '', invocation: '', edit: '', run: '' }

/** By its name, or its id. */
export function TriggerPage({ reference }: { reference: string }) {
  const query = useQuery(triggerQuery(reference))
  useLiveTrigger(query.data?.id, reference)
  if (query.error instanceof Problem && query.error.status === 404) return <NoSuchTrigger name={reference} />
  if (query.data) return <Loaded trigger={query.data} />
  return (
    <Page title={reference} breadcrumb={CRUMBS}>
      {query.isError ? (
        <ErrorPanel
          title="The schedule could not be loaded"
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      ) : (
        <Skeleton lines={8} />
      )}
    </Page>
  )
}

function Loaded({ trigger }: { trigger: Trigger }) {
  const [url, setUrl] = useUrlState(DEFAULTS)
  const tab = TABS.some((one) => one.id === url.tab) ? url.tab : 'overview'
  const open = (invocation: string) => setUrl({ invocation }, { push: true })
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
      actions={<TriggerActions trigger={trigger} />}
      tabs={
        <Tabs
          id={PANEL}
          label="Schedule"
          tabs={TABS}
          value={tab}
          onChange={(next) => setUrl({ tab: next, status: '', outcome: '' }, { push: true })}
        />
      }
    >
      <TabPanel id={PANEL} tab={tab} className="flex min-w-0 flex-col gap-6">
        <SchedulerBanner />
        {tab === 'overview' && <OverviewTab trigger={trigger} onOpen={open} />}
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
      </TabPanel>
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
        title={`There is no schedule ${name}`}
        body="It was deleted or got another name, or the address has a typing error."
        action={
          <AppLink href="/schedules" className={buttonClass('primary')}>
            All schedules
          </AppLink>
        }
      />
    </Page>
  )
}
