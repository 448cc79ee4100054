import { useQuery } from '@tanstack/react-query'

import type { ReactNode } from 'react'

import { useMay, useMe } from '@/api/me'
import { useTopic } from '@/feed'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { Page } from '@/ui/Page'
import { Skeleton } from '@/ui/Skeleton'

import { anyWorkflowQuery } from './api'
import { FirstStart } from './FirstStart'
import { NeedsYou, type TroubledTriggers } from './NeedsYou'
import { EndedRuns, OpenRuns } from './RunLists'
import { StatusCounts } from './StatusCounts'

interface HomePageProps {
  /** What another feature knows to come. */
  next?: ReactNode
  /** And what it knows to be wrong. */
  troubled: TroubledTriggers
}

/** What needs you, what runs now, what ended. */
export function HomePage({ next, troubled }: HomePageProps) {
  const me = useMe()
  const mayRead = useMay('run.read')
  const maySeeTriggers = useMay('trigger.read')
  useTopic('runs')
  useTopic('approvals')
  useTopic('workflows')
  useTopic(maySeeTriggers ? 'triggers' : null)
  const workflows = useQuery(anyWorkflowQuery)
  const isEmpty = workflows.data?.items.length === 0
  if (workflows.isError && !workflows.data)
    return (
      <Page title="Home">
        <ErrorPanel error={workflows.error} onRetry={() => void workflows.refetch()} />
      </Page>
    )
  if (!workflows.data || me === undefined)
    return (
      <Page title="Home">
        <Skeleton lines={8} />
      </Page>
    )
  if (isEmpty)
    return (
      <Page title={`Welcome, ${me.name}`} documentTitle="Home">
        <FirstStart />
      </Page>
    )
  return (
    <Page title="Home" actions={mayRead && <StatusCounts />}>
      <NeedsYou troubled={troubled} />
      <div className="grid min-w-0 gap-6 lg:grid-cols-2">
        <OpenRuns />
        <EndedRuns />
      </div>
      {next}
    </Page>
  )
}
