import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'

import { useMay } from '@/api/me'
import { Button } from '@/ui/Button'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { Page } from '@/ui/Page'
import { Problem } from '@/api/problem'
import { useGo } from '@/ui/AppLink'
import { Skeleton } from '@/ui/Skeleton'

import { type Diff, draftQuery, definitionSchemaQuery, toolsQuery } from './api'
import { Workbench } from './Workbench'

export interface EditorScreenProps {
  workflow: string
  /** How differences are shown: the route brings what other pages show them with. */
  renderDiff?(diff: Diff): ReactNode
  renderTextDiff?(before: string, after: string): ReactNode
}

/** Loads what editing needs, then hands over to the workbench. */
export function EditorScreen({ workflow, ...slots }: EditorScreenProps) {
  const draft = useQuery(draftQuery(workflow))
  const tools = useQuery(toolsQuery)
  const schema = useQuery(definitionSchemaQuery)
  const mayWrite = useMay('workflow.write')
  const go = useGo()
  const error = draft.error ?? tools.error ?? schema.error
  const crumbs = [{ label: 'Workflows', href: '/workflows' }]
  if (error instanceof Problem && error.status === 404) {
    return (
      <Page title={workflow} breadcrumb={crumbs}>
        <EmptyState
          title={`There is no workflow “${workflow}”`}
          body="It may have been deleted or renamed."
          action={<Button onClick={() => go('/workflows')}>All workflows</Button>}
        />
      </Page>
    )
  }
  if (error && !draft.data) {
    return (
      <Page title={workflow} breadcrumb={crumbs}>
        <ErrorPanel
          error={error}
          onRetry={() => void Promise.all([draft.refetch(), tools.refetch(), schema.refetch()])}
        />
      </Page>
    )
  }
  if (!draft.data || !tools.data || !schema.data) {
    return (
      <Page title={workflow} breadcrumb={crumbs} fill>
        <Skeleton className="m-4" lines={10} />
      </Page>
    )
  }
  return (
    <Workbench
      key={draft.data.workflow_id}
      draft={draft.data}
      tools={tools.data}
      schema={schema.data}
      readOnly={!mayWrite}
      {...slots}
    />
  )
}
