import { ArrowUp, ListX, Play } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'

import { AppLink } from '@/ui/AppLink'
import { Button, buttonClass } from '@/ui/Button'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { Page } from '@/ui/Page'
import { Tabs } from '@/ui/Tabs'

import { isFiltered, type RunFilters, type RunsSearch } from '../model/filters'
import { counted } from '../words'
import { BulkBar } from './BulkBar'
import { BulkDialog, type BulkVerb } from './BulkDialog'
import { ErrorGroups } from './ErrorGroups'
import { ListActions } from './ListActions'
import { RunFilterBar } from './RunFilterBar'
import { RunsTable } from './RunsTable'
import { StatusStrip } from './StatusStrip'
import { useLiveRuns } from './useLiveRuns'

interface RunsViewProps {
  search: RunsSearch
  onSearch(patch: RunsSearch): void
}

export function RunsView({ search, onSearch }: RunsViewProps) {
  const { view, ...filters } = search
  const clear = () => onSearch(NO_FILTERS)
  return (
    <Page
      title="Runs"
      actions={<ListActions filters={filters} />}
      tabs={
        <Tabs
          label="Runs"
          tabs={[
            { id: 'list', label: 'All runs' },
            { id: 'errors', label: 'By error' },
          ]}
          value={view ?? 'list'}
          onChange={(id) => onSearch({ view: id === 'errors' ? 'errors' : undefined })}
        />
      }
    >
      <div className="flex flex-col gap-3">
        <RunFilterBar filters={filters} onChange={onSearch} onClear={clear} />
        {view === 'errors' ? (
          <Framed>
            <ErrorGroups
              filters={filters}
              onOpen={(error) => onSearch({ view: undefined, error, status: undefined })}
            />
          </Framed>
        ) : (
          <>
            <StatusStrip filters={filters} onChange={onSearch} />
            <List filters={filters} onClear={clear} />
          </>
        )}
      </div>
    </Page>
  )
}

function List({ filters, onClear }: { filters: RunFilters; onClear(): void }) {
  const [top, setTop] = useState<HTMLDivElement | null>(null)
  const isAtTop = useInSight(top)
  const [selected, setSelected] = useState<ReadonlySet<string>>(NONE)
  const { query, rows, held, release } = useLiveRuns(filters, !isAtTop || selected.size > 0)
  const [bulk, setBulk] = useState<BulkVerb | null>(null)
  const chosen = useMemo(() => rows.filter((run) => selected.has(run.id)), [rows, selected])
  function show() {
    release()
    top?.scrollIntoView({ block: 'center' })
  }
  if (query.error && rows.length === 0)
    return (
      <ErrorPanel
        error={query.error}
        title="The runs could not be loaded"
        onRetry={() => void query.refetch()}
      />
    )
  return (
    <div className="relative flex min-w-0 flex-col gap-2">
      <div ref={setTop} aria-hidden className="h-px" />
      <div role="status" className="sticky top-2 z-20 flex justify-center empty:hidden">
        {held > 0 && (
          <Button size="sm" variant="primary" icon={ArrowUp} onClick={show} className="shadow-float">
            {held >= 50 ? 'More than 50 new runs' : counted(held, 'new run')}
          </Button>
        )}
      </div>
      <Framed>
        <RunsTable
          rows={rows}
          loading={query.isPending}
          loadMore={query}
          selected={selected}
          onSelect={setSelected}
          empty={<Empty filters={filters} onClear={onClear} />}
        />
      </Framed>
      {chosen.length > 0 && (
        <BulkBar count={chosen.length} onVerb={setBulk} onClear={() => setSelected(NONE)} />
      )}
      {bulk !== null && (
        <BulkDialog
          verb={bulk}
          runs={chosen}
          onClose={() => {
            setBulk(null)
            setSelected(NONE)
          }}
        />
      )}
    </div>
  )
}

function Empty({ filters, onClear }: { filters: RunFilters; onClear(): void }) {
  if (isFiltered(filters))
    return (
      <EmptyState
        icon={ListX}
        title="No run fits these filters"
        action={<Button onClick={onClear}>Clear filters</Button>}
      />
    )
  return (
    <EmptyState
      icon={Play}
      title="Nothing has run yet"
      body={
        <>
          Open a workflow and press <b>Run</b>, or start one from a terminal: <code>onward run WORKFLOW</code>
          . Every run appears here, live.
        </>
      }
      action={
        <AppLink href="/workflows" className={buttonClass('primary')}>
          Choose a workflow
        </AppLink>
      }
    />
  )
}

function Framed({ children }: { children: React.ReactNode }) {
  return <div className="min-w-0 overflow-hidden rounded-lg border border-line bg-raised">{children}</div>
}

/** What is not there (an error stands in its place) counts as in sight: nothing is held back for it. */
function useInSight(element: HTMLElement | null): boolean {
  const [isInSight, setInSight] = useState(true)
  useEffect(() => {
    if (element === null) return
    const observer = new IntersectionObserver(([entry]) => setInSight(entry?.isIntersecting ?? true), {
      rootMargin: '120px',
    })
    observer.observe(element)
    return () => {
      observer.disconnect()
      setInSight(true)
    }
  }, [element])
  return isInSight
}

const NONE: ReadonlySet<string> = new Set()
const NO_FILTERS: RunsSearch = {
  status: undefined,
  workflow: undefined,
  version: undefined,
  trigger: undefined,
  range: undefined,
  after: undefined,
  before: undefined,
  error: undefined,
  says: undefined,
  stuck: undefined,
  trial: undefined,
  parent: undefined,
  replayOf: undefined,
  q: undefined,
}
