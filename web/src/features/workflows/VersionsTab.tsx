import { useInfiniteQuery } from '@tanstack/react-query'
import { GitCompare } from 'lucide-react'
import { useMemo, useState } from 'react'

import { usePeople } from '@/api/people'
import { Badge } from '@/ui/Badge'
import { Button } from '@/ui/Button'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { type Column, Table } from '@/ui/Table'
import { Time } from '@/ui/Time'
import { useUrlState } from '@/ui/useUrlState'

import { type Version, versionsQuery, type Workflow } from './api'
import { compareText, sidesOf } from './compare'
import { VersionCompare } from './VersionCompare'
import { VersionSheet } from './VersionSheet'

const SOURCES: Record<Version['source'], string> = {
  editor: 'Editor',
  cli: 'Command line',
  api: 'API',
  tool: 'Tool',
  proposal: 'Proposal',
  rollback: 'Roll back',
}

/** Who changed what, and when; two of them side by side; back to an older one. */
export function VersionsTab({ workflow }: { workflow: Workflow }) {
  const [url, setUrl] = useUrlState({ compare: '', version: '' })
  const sides = sidesOf(url.compare)
  if (sides !== null)
    return (
      <VersionCompare
        workflow={workflow}
        sides={sides}
        onSides={(next) => setUrl({ compare: compareText(next) })}
        onBack={() => setUrl({ compare: '' })}
      />
    )
  return (
    <>
      <VersionList
        workflow={workflow}
        onOpen={(number) => setUrl({ version: String(number) })}
        onCompare={(before, after) => setUrl({ compare: compareText({ before, after }) }, { push: true })}
      />
      <VersionSheet
        workflow={workflow}
        number={/^\d{1,9}$/.test(url.version) ? Number(url.version) : null}
        onClose={() => setUrl({ version: '' })}
        onCompare={(before, after) =>
          setUrl({ version: '', compare: compareText({ before, after }) }, { push: true })
        }
      />
    </>
  )
}

interface VersionListProps {
  workflow: Workflow
  onOpen(number: number): void
  onCompare(before: number, after: number | 'draft'): void
}

function VersionList({ workflow, onOpen, onCompare }: VersionListProps) {
  const query = useInfiniteQuery(versionsQuery(workflow.name))
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data])
  const numbers = [...chosen].map(Number).sort((a, b) => a - b)
  const [before, after] = numbers
  const columns = useColumns(workflow)
  if (query.isError && rows.length === 0)
    return (
      <ErrorPanel
        title="The versions could not be loaded"
        error={query.error}
        onRetry={() => void query.refetch()}
      />
    )
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <Button
          size="sm"
          icon={GitCompare}
          whyNot={numbers.length === 2 ? undefined : 'Choose two versions in the list.'}
          onClick={() => before !== undefined && after !== undefined && onCompare(before, after)}
        >
          {numbers.length === 2 ? `Compare v${before} with v${after}` : 'Compare two'}
        </Button>
        {workflow.has_draft && workflow.version !== null && (
          <Button size="sm" variant="ghost" onClick={() => onCompare(workflow.version ?? 0, 'draft')}>
            What the draft changes
          </Button>
        )}
      </div>
      <div className="overflow-hidden rounded-lg border border-line bg-raised">
        <Table
          label="Versions"
          columns={columns}
          rows={rows}
          rowKey={(version) => String(version.number)}
          onOpen={(version) => onOpen(version.number)}
          selected={chosen}
          onSelect={setChosen}
          loading={query.isPending}
          loadMore={query}
          empty={
            <EmptyState
              title="Not published yet"
              body="Publish the draft in the editor: each publication becomes a version that never changes."
            />
          }
        />
      </div>
    </div>
  )
}

function useColumns(workflow: Workflow): Column<Version>[] {
  const person = usePeople()
  return [
    {
      id: 'number',
      header: 'Version',
      width: '9rem',
      cell: (version) => (
        <span className="flex items-center gap-2">
          <span className="font-medium">v{version.number}</span>
          {version.number === workflow.version && <Badge tone="success">Current</Badge>}
        </span>
      ),
    },
    {
      id: 'note',
      header: 'Note',
      cell: (version) => (
        <span className="block truncate" title={version.note}>
          {version.note || <span className="text-muted">No note</span>}
        </span>
      ),
    },
    {
      id: 'by',
      header: 'Published by',
      width: '10rem',
      hideBelow: 'sm',
      cell: (version) => <span className="block truncate">{person(version.created_by)}</span>,
    },
    { id: 'at', header: 'When', width: '7rem', cell: (version) => <Time at={version.created_at} /> },
    {
      id: 'source',
      header: 'From',
      width: '8rem',
      hideBelow: 'md',
      cell: (version) => <span className="text-muted">{SOURCES[version.source] ?? version.source}</span>,
    },
  ]
}
