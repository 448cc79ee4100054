import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useCallback, useState } from 'react'

import { Problem } from '@/api/problem'
import { useTopic } from '@/feed'
import { AppLink } from '@/ui/AppLink'
import { buttonClass } from '@/ui/Button'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { Page } from '@/ui/Page'
import { Skeleton } from '@/ui/Skeleton'
import { TabPanel } from '@/ui/TabPanel'
import { Tabs } from '@/ui/Tabs'
import { useUrlState } from '@/ui/useUrlState'

import { workflowQuery, type WorkflowDetail } from './api'
import { InputsTab } from './InputsTab'
import { OverviewTab } from './OverviewTab'
import { RunDialog } from './RunDialog'
import { RunsTab } from './RunsTab'
import { VersionsTab } from './VersionsTab'
import { WorkflowActions } from './WorkflowActions'
import { WorkflowTitle } from './WorkflowTitle'

const TABS = [
  { id: 'overview', label: 'Overview' },
  { id: 'runs', label: 'Runs' },
  { id: 'versions', label: 'Versions' },
  { id: 'inputs', label: 'Inputs' },
] as const

const PANEL = 'workflow'
const CRUMBS = [{ label: 'Workflows', href: '/workflows' }]

/** A tab with what another feature knows of the workflow. */
export interface MoreTab {
  id: string
  label: string
  content: ReactNode
}

const NO_MORE: readonly MoreTab[] = []

interface WorkflowPageProps {
  name: string
  more?: readonly MoreTab[]
}

export function WorkflowPage({ name, more = NO_MORE }: WorkflowPageProps) {
  const query = useQuery(workflowQuery(name))
  const id = query.data?.workflow.id
  useTopic(id && `workflow:${id}`)
  useTopic('runs')
  if (query.data) return <Loaded detail={query.data} more={more} />
  if (query.error instanceof Problem && query.error.status === 404) return <NoSuchWorkflow name={name} />
  return (
    <Page title={name} breadcrumb={CRUMBS}>
      {query.isError ? (
        <ErrorPanel
          title="The workflow could not be loaded"
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      ) : (
        <Skeleton lines={8} />
      )}
    </Page>
  )
}

function Loaded({ detail, more }: { detail: WorkflowDetail; more: readonly MoreTab[] }) {
  const { workflow } = detail
  const [url, setUrl] = useUrlState({ tab: 'overview', run: '' })
  const [running, setRunning] = useState(false)
  const run = useCallback(() => setRunning(true), [])
  const tabs = [...TABS, ...more]
  const tab = tabs.some((one) => one.id === url.tab) ? url.tab : 'overview'
  return (
    <Page
      title={<WorkflowTitle workflow={workflow} />}
      documentTitle={workflow.title}
      breadcrumb={CRUMBS}
      actions={<WorkflowActions workflow={workflow} onRun={run} />}
      tabs={
        <Tabs
          id={PANEL}
          label="Workflow"
          tabs={tabs}
          value={tab}
          onChange={(next) => setUrl({ tab: next }, { push: true })}
        />
      }
    >
      <TabPanel id={PANEL} tab={tab} className="flex min-w-0 flex-col gap-6">
        {tab === 'overview' && <OverviewTab detail={detail} />}
        {tab === 'runs' && <RunsTab workflow={workflow} onRun={run} />}
        {tab === 'versions' && <VersionsTab workflow={workflow} />}
        {tab === 'inputs' && <InputsTab detail={detail} />}
        {more.find((one) => one.id === tab)?.content}
      </TabPanel>
      <RunDialog
        name={workflow.name}
        open={running || url.run === 'yes'}
        onOpenChange={() => {
          setRunning(false)
          if (url.run) setUrl({ run: '' })
        }}
      />
    </Page>
  )
}

function NoSuchWorkflow({ name }: { name: string }) {
  return (
    <Page title="Not here" breadcrumb={CRUMBS}>
      <EmptyState
        title={`There is no workflow ${name}`}
        body="It may have been deleted or renamed, or belong to another workspace. Its runs stay in the history."
        action={
          <>
            <AppLink href="/workflows" className={buttonClass('primary')}>
              All workflows
            </AppLink>
            <AppLink href="/runs" className={buttonClass()}>
              Runs
            </AppLink>
          </>
        }
      />
    </Page>
  )
}
