import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { FileUp, Plus } from 'lucide-react'
import { useMemo, useState } from 'react'

import { useMay, useWhyNot } from '@/api/me'
import { useTopic } from '@/feed'
import { AppLink } from '@/ui/AppLink'
import { Button, buttonClass } from '@/ui/Button'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { FilterBar } from '@/ui/FilterBar'
import { FilterChip } from '@/ui/FilterChip'
import { Page } from '@/ui/Page'
import { usePaletteActions } from '@/ui/paletteActions'
import { SearchInput } from '@/ui/SearchInput'
import { useUrlState } from '@/ui/useUrlState'

import { workflowsQuery, type Workflow } from './api'
import { SORTS, sorted } from './health'
import { ImportDialog } from './ImportDialog'
import { RunDialog } from './RunDialog'
import { NoWorkflows, WorkflowTable } from './WorkflowTable'

const DEFAULTS = { q: '', enabled: '', sort: 'created', import: '' }

export function WorkflowsPage() {
  const [url, setUrl] = useUrlState(DEFAULTS)
  const [running, setRunning] = useState<Workflow | null>(null)
  const mayWrite = useMay('workflow.write')
  useTopic('workflows')
  useTopic('runs')
  useTopic('triggers')
  const enabled = url.enabled === '' ? undefined : url.enabled === 'yes'
  const query = useInfiniteQuery({
    ...workflowsQuery({ q: url.q, enabled }),
    placeholderData: keepPreviousData,
  })
  const loaded = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data])
  const rows = useMemo(() => sorted(loaded, url.sort), [loaded, url.sort])
  const isFiltered = url.q !== '' || url.enabled !== ''
  const clear = () => setUrl({ q: '', enabled: '' })
  const openImport = () => setUrl({ import: 'yes' })
  usePaletteActions(
    useMemo(
      () => [
        {
          id: 'workflows.import',
          label: 'Import workflows',
          icon: FileUp,
          run: () => setUrl({ import: 'yes' }),
        },
      ],
      [setUrl],
    ),
  )

  return (
    <Page title="Workflows" actions={<Actions onImport={openImport} />}>
      <div className="flex flex-col gap-3">
        <FilterBar onClearAll={isFiltered ? clear : undefined}>
          <SearchInput hotkey label="Search workflows" value={url.q} onChange={(q) => setUrl({ q })} />
          <FilterChip
            label="State"
            value={url.enabled}
            options={[
              { value: 'yes', label: 'Enabled' },
              { value: 'no', label: 'Disabled' },
            ]}
            onChange={([value]) => setUrl({ enabled: value ?? '' })}
            onClear={() => setUrl({ enabled: '' })}
          />
          <FilterChip
            label="Order"
            value={url.sort === 'created' ? '' : url.sort}
            options={Object.entries(SORTS).map(([value, label]) => ({ value, label }))}
            onChange={([value]) => setUrl({ sort: value ?? 'created' })}
            onClear={() => setUrl({ sort: 'created' })}
          />
        </FilterBar>
        {query.hasNextPage && url.sort !== 'created' && (
          <p className="text-xs text-muted">
            In order are the {rows.length} that are loaded. Load more, or search.
          </p>
        )}
        {query.isError && rows.length === 0 ? (
          <ErrorPanel
            title="The workflows could not be loaded"
            error={query.error}
            onRetry={() => void query.refetch()}
          />
        ) : (
          <div className="overflow-hidden rounded-lg border border-line bg-raised">
            <WorkflowTable
              rows={rows}
              loading={query.isPending}
              loadMore={query}
              onRun={setRunning}
              empty={
                isFiltered ? (
                  <NothingFound onClear={clear} />
                ) : (
                  <NoWorkflows mayWrite={mayWrite} onImport={openImport} />
                )
              }
            />
          </div>
        )}
      </div>
      <RunDialog name={running?.name ?? ''} open={running !== null} onOpenChange={() => setRunning(null)} />
      <ImportDialog
        open={url.import === 'yes'}
        onOpenChange={(open) => setUrl({ import: open ? 'yes' : '' })}
      />
    </Page>
  )
}

function Actions({ onImport }: { onImport(): void }) {
  const mayNotImport = useWhyNot('workflow.publish')
  const mayWrite = useMay('workflow.write')
  return (
    <>
      <Button icon={FileUp} whyNot={mayNotImport} onClick={onImport}>
        Import
      </Button>
      {mayWrite && (
        <AppLink href="/workflows/new" className={buttonClass('primary')}>
          <Plus size={16} aria-hidden />
          New workflow
        </AppLink>
      )}
    </>
  )
}

function NothingFound({ onClear }: { onClear(): void }) {
  return (
    <EmptyState
      title="No workflow fits"
      body="None of them has these words in its name or title, and this state."
      action={<Button onClick={onClear}>Clear filters</Button>}
    />
  )
}
