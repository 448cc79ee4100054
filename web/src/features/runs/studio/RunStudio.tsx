import { useState } from 'react'

import { Banner } from '@/ui/Banner'
import { cx } from '@/ui/classes'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { Page } from '@/ui/Page'
import { Sheet } from '@/ui/Sheet'
import { Skeleton } from '@/ui/Skeleton'
import { SplitPane } from '@/ui/SplitPane'
import { Tabs } from '@/ui/Tabs'
import { useHotkeys } from '@/ui/useHotkeys'
import { useMediaQuery } from '@/ui/useMediaQuery'

import type { StudioSearch, View } from '../model/studio'
import { counted, shortId } from '../words'
import { Gantt } from './Gantt'
import { Instances } from './Instances'
import { RunActions } from './RunActions'
import { RunBanners } from './RunBanners'
import { RunDiagram } from './RunDiagram'
import { RunFacts } from './RunFacts'
import { RunPanel } from './RunPanel'
import { StepList } from './StepList'
import { StepPanel } from './StepPanel'
import { type Studio, useRun } from './useRun'
import { type Look, useStudioSearch } from './useStudioSearch'

export function RunStudio({ id }: { id: string }) {
  const { studio, error, retry } = useRun(id)
  const [search, look] = useStudioSearch()
  const isNarrow = useMediaQuery('(width < 1024px)')
  if (studio === null)
    return (
      <Page title="Run" breadcrumb={[{ label: 'Runs', href: '/runs' }]}>
        {error ? (
          <ErrorPanel error={error} title="The run could not be loaded" onRetry={retry} />
        ) : (
          <Waiting />
        )}
      </Page>
    )
  const { run } = studio.detail
  return (
    <Page
      fill={!isNarrow}
      title={
        <>
          {run.workflow_name} <span className="text-base font-normal text-muted">{shortId(run.id)}</span>
        </>
      }
      documentTitle={`${run.workflow_name} · ${run.status}`}
      breadcrumb={[
        { label: 'Runs', href: '/runs' },
        { label: run.workflow_name, href: `/workflows/${encodeURIComponent(run.workflow_name)}` },
      ]}
      actions={<RunActions studio={studio} />}
    >
      <div className={cx('flex shrink-0 flex-col', isNarrow && '-mx-4 sm:-mx-6')}>
        <RunFacts studio={studio} />
        <RunBanners studio={studio} look={look} />
      </div>
      {isNarrow ? (
        <Narrow studio={studio} search={search} look={look} />
      ) : (
        <SplitPane
          className="border-t border-line"
          storageKey="run"
          label="Size of the diagram and the details"
          initial={0.6}
          min={320}
          first={<Left studio={studio} search={search} look={look} />}
          second={<Side studio={studio} search={search} look={look} />}
        />
      )}
    </Page>
  )
}

interface PaneProps {
  studio: Studio
  search: StudioSearch
  look: Look
}

const NAMES: Record<View, string> = { diagram: 'Diagram', steps: 'Steps', timeline: 'Timeline' }

function Left({ studio, search, look }: PaneProps) {
  const view = search.view ?? 'diagram'
  // Whoever opens the page of a step looks at that, not at what runs.
  const [follow, setFollow] = useState(search.step === undefined)
  useHotkeys({
    '1': () => look({ view: 'diagram' }),
    '2': () => look({ view: 'steps' }),
    '3': () => look({ view: 'timeline' }),
    Escape: () => look({ step: undefined, attempt: undefined }),
  })
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col">
      <Views views={['diagram', 'steps', 'timeline']} view={view} look={look} studio={studio} />
      <Truncated studio={studio} />
      {view === 'diagram' && (
        <RunDiagram studio={studio} search={search} look={look} follow={follow} onFollow={setFollow} />
      )}
      {view === 'steps' && (
        <StepList studio={studio} selected={search.step} loops={search.loops ?? {}} look={look} />
      )}
      {view === 'timeline' && (
        <Gantt studio={studio} selected={search.step} loops={search.loops ?? {}} look={look} />
      )}
    </div>
  )
}

/** Without room for a diagram the steps are a list, and a step is a sheet over it. */
function Narrow({ studio, search, look }: PaneProps) {
  const view = search.view === 'timeline' ? 'timeline' : 'steps'
  const title = search.step ?? ''
  return (
    <div className="-mx-4 flex flex-col sm:-mx-6">
      <Views views={['steps', 'timeline']} view={view} look={look} studio={studio} />
      <Truncated studio={studio} />
      <div className="flex max-h-[70dvh] min-h-48 flex-col border-b border-line">
        {view === 'steps' && (
          <StepList studio={studio} selected={search.step} loops={search.loops ?? {}} look={look} />
        )}
        {view === 'timeline' && (
          <Gantt studio={studio} selected={search.step} loops={search.loops ?? {}} look={look} />
        )}
      </div>
      <RunPanel studio={studio} look={look} />
      <Sheet
        open={search.step !== undefined}
        onOpenChange={(open) => !open && look({ step: undefined })}
        title={title}
        size="lg"
      >
        <Selected studio={studio} search={search} look={look} isFramed />
      </Sheet>
    </div>
  )
}

function Side(props: PaneProps) {
  if (props.search.step === undefined) return <RunPanel studio={props.studio} look={props.look} />
  return <Selected {...props} />
}

function Selected({ studio, search, look, isFramed }: PaneProps & { isFramed?: boolean }) {
  const chosen = search.step ?? ''
  const step = studio.steps.byPath.get(chosen)
  // Another step is another panel: nothing of the one before is kept.
  if (step !== undefined)
    return (
      <StepPanel
        key={step.path}
        studio={studio}
        step={step}
        search={search}
        look={look}
        isFramed={isFramed}
      />
    )
  if (studio.timeline === undefined) return <Skeleton lines={6} className="p-4" />
  const stepId = chosen.slice(chosen.lastIndexOf('/') + 1)
  return (
    <Instances
      key={stepId}
      studio={studio}
      node={studio.outline.byId.get(stepId)}
      stepId={stepId}
      search={search}
      look={look}
      isFramed={isFramed}
    />
  )
}

function Views({ views, view, look, studio }: { views: View[]; view: View; look: Look; studio: Studio }) {
  const count = studio.steps.all.length
  return (
    <div className="shrink-0 px-4 sm:px-6">
      <Tabs
        label="Ways to look at the run"
        tabs={views.map((id) => ({
          id,
          label: NAMES[id],
          ...(id === 'steps' && count > 0 && { count: count.toLocaleString('en') }),
        }))}
        value={view}
        onChange={(id) => look({ view: id as View })}
      />
    </div>
  )
}

function Truncated({ studio }: { studio: Studio }) {
  if (!studio.timeline?.truncated) return null
  return (
    <Banner
      tone="info"
      title={`The first ${counted(studio.steps.all.length, 'step')} are shown`}
      className="m-3"
    >
      This run has more step runs than a page shows. Download it as JSON to see all of them.
    </Banner>
  )
}

function Waiting() {
  return (
    <div className="flex flex-col gap-4" aria-label="The run is being loaded">
      <Skeleton lines={2} />
      <Skeleton className="h-80 w-full" />
    </div>
  )
}
