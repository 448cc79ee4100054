import { useQuery } from '@tanstack/react-query'

import { useWhyNot } from '@/api/me'
import { AppLink } from '@/ui/AppLink'
import { Banner } from '@/ui/Banner'
import { buttonClass } from '@/ui/Button'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { Section } from '@/ui/Section'
import { Time } from '@/ui/Time'

import { runCountsQuery, type Workflow, type WorkflowDetail } from './api'
import { DefinitionDiagram, ShownDefinition } from './DefinitionDiagram'
import { EnabledSwitch } from './EnabledSwitch'
import { successRate } from './health'
import { HealthStrip } from './HealthStrip'
import { Owner } from './Owner'

export function OverviewTab({ detail }: { detail: WorkflowDetail }) {
  const { workflow } = detail
  return (
    <>
      <StateBanner workflow={workflow} />
      {detail.description && <p className="max-w-prose text-sm whitespace-pre-line">{detail.description}</p>}
      <div className="grid min-w-0 gap-6 lg:grid-cols-[minmax(0,1fr)_18rem]">
        <Section title="Diagram" framed>
          <ShownDefinition workflow={workflow}>
            {(definition) => <DefinitionDiagram definition={definition} name={workflow.title} />}
          </ShownDefinition>
        </Section>
        <aside className="flex min-w-0 flex-col gap-6">
          <Health workflow={workflow} />
          <About workflow={workflow} />
        </aside>
      </div>
    </>
  )
}

function StateBanner({ workflow }: { workflow: Workflow }) {
  const mayNotWrite = useWhyNot('workflow.write')
  const edit = mayNotWrite === undefined && (
    <AppLink href={`/workflows/${workflow.name}/edit`} className={buttonClass('secondary', 'sm')}>
      Open the draft
    </AppLink>
  )
  if (workflow.version === null)
    return (
      <Banner tone="info" title="This workflow was never published." action={edit}>
        Publish its draft in the editor, then it can run.
      </Banner>
    )
  if (!workflow.enabled)
    return (
      <Banner
        tone="warning"
        title="This workflow is disabled: it starts no runs."
        action={<EnabledSwitch workflow={workflow} withLabel />}
      />
    )
  if (workflow.has_draft)
    return (
      <Banner tone="info" title="There is a draft that is not published." action={edit}>
        Runs use version {workflow.version} until it is.
      </Banner>
    )
  return null
}

function Health({ workflow }: { workflow: Workflow }) {
  const counts = useQuery(runCountsQuery(workflow.name))
  const rate = successRate(workflow.recent_runs)
  const failed = counts.data?.failed ?? 0
  return (
    <Section title="Health">
      <div className="flex flex-col gap-2 text-sm">
        <HealthStrip runs={workflow.recent_runs} most={20} />
        {rate !== null && <p>{Math.round(rate * 100)} % of the last runs succeeded.</p>}
        {counts.isError && <ErrorPanel error={counts.error} onRetry={() => void counts.refetch()} />}
        {failed > 0 && (
          <AppLink
            className="text-accent-ink hover:underline"
            href={`/runs?workflow=${workflow.name}&status=failed`}
          >
            {failed === 1 ? '1 failed run' : `${failed} failed runs`}
          </AppLink>
        )}
      </div>
    </Section>
  )
}

function About({ workflow }: { workflow: Workflow }) {
  return (
    <Section title="About">
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-sm [&>dt]:text-muted">
        <dt>Version</dt>
        <dd>{workflow.version === null ? 'none yet' : `v${workflow.version}`}</dd>
        <dt>Published</dt>
        <dd>
          <Time at={workflow.published_at} none="never" />
        </dd>
        <dt>Owner</dt>
        <dd className="truncate">
          <Owner owner={workflow.owner} />
        </dd>
        <dt>Made</dt>
        <dd>
          <Time at={workflow.created_at} />
        </dd>
      </dl>
    </Section>
  )
}
