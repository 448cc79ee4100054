import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'

import { usePeople } from '@/api/people'
import { Badge } from '@/ui/Badge'
import { Button } from '@/ui/Button'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { FilterBar } from '@/ui/FilterBar'
import { FilterChip } from '@/ui/FilterChip'
import { Section } from '@/ui/Section'
import { SearchInput } from '@/ui/SearchInput'
import { Sheet } from '@/ui/Sheet'
import { type Column, Table } from '@/ui/Table'
import { Time } from '@/ui/Time'
import { useUrlState } from '@/ui/useUrlState'

import { type AuditLine, auditQuery } from './api'
import { AuditDetails } from './AuditDetails'
import { actionWords, daysBefore, FAMILY_OPTIONS, subjectWords } from './auditWords'

const DEFAULTS = { actor: '', action: '', subject: '', range: '' }
const RANGES = [
  { value: '1', label: 'Last 24 hours' },
  { value: '7', label: 'Last 7 days' },
  { value: '30', label: 'Last 30 days' },
]

/** Who did what. */
export function AuditLog() {
  const [url, setUrl] = useUrlState(DEFAULTS)
  // Of the moment when it was chosen: it must not move with every look at the clock.
  const after = useMemo(() => daysBefore(url.range, Date.now()), [url.range])
  const query = useInfiniteQuery({ ...auditQuery({ ...url, after }), placeholderData: keepPreviousData })
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data])
  const [opened, setOpened] = useState<AuditLine | null>(null)
  const person = usePeople()
  const columns = useColumns()
  const isFiltered = Object.values(url).some(Boolean)
  const clear = () => setUrl(DEFAULTS)
  return (
    <Section title="Audit log" description="Every change that means something to people, newest first.">
      <div className="flex flex-col gap-3">
        <FilterBar onClearAll={isFiltered ? clear : undefined}>
          <FilterChip
            label="What"
            value={url.action}
            options={FAMILY_OPTIONS}
            onChange={([action]) => setUrl({ action: action ?? '' })}
            onClear={() => setUrl({ action: '' })}
          />
          <FilterChip
            label="When"
            value={url.range}
            options={RANGES}
            onChange={([range]) => setUrl({ range: range ?? '' })}
            onClear={() => setUrl({ range: '' })}
          />
          {url.actor && (
            <FilterChip
              label="Who"
              value={url.actor}
              options={[{ value: url.actor, label: person(url.actor) }]}
              onChange={([actor]) => setUrl({ actor: actor ?? '' })}
              onClear={() => setUrl({ actor: '' })}
            />
          )}
          <SearchInput
            label="Subject, such as run:ID"
            value={url.subject}
            onChange={(subject) => setUrl({ subject: subject.trim() })}
          />
        </FilterBar>
        {query.isError && rows.length === 0 ? (
          <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <div className="overflow-hidden rounded-lg border border-line bg-raised">
            <Table
              label="Audit log"
              columns={columns}
              rows={rows}
              rowKey={(line: AuditLine) => line.id}
              onOpen={(line: AuditLine) => setOpened(line)}
              loading={query.isPending}
              loadMore={query}
              empty={
                isFiltered ? (
                  <EmptyState title="No such lines" action={<Button onClick={clear}>Clear filters</Button>} />
                ) : (
                  <EmptyState
                    title="Nothing yet"
                    body="Every change that somebody makes stands here from then on."
                  />
                )
              }
            />
          </div>
        )}
      </div>
      <Sheet
        open={opened !== null}
        onOpenChange={() => setOpened(null)}
        title={opened ? actionWords(opened.action) : ''}
      >
        {opened && (
          <AuditDetails
            line={opened}
            onActor={() => {
              setUrl({ actor: opened.actor_id })
              setOpened(null)
            }}
            onSubject={() => {
              setUrl({ subject: opened.subject })
              setOpened(null)
            }}
          />
        )}
      </Sheet>
    </Section>
  )
}

function useColumns(): Column<AuditLine>[] {
  const person = usePeople()
  return [
    { id: 'at', header: 'When', width: '7rem', cell: (line) => <Time at={line.at} /> },
    { id: 'who', header: 'Who', width: '11rem', hideBelow: 'sm', cell: (line) => <Who line={line} /> },
    { id: 'what', header: 'Did', cell: (line) => <Did line={line} /> },
    {
      id: 'subject',
      header: 'To',
      hideBelow: 'sm',
      cell: (line) => (
        <span className="block truncate text-muted">{subjectWords(line.subject, line.detail, person)}</span>
      ),
    },
  ]
}

function Did({ line }: { line: AuditLine }) {
  return (
    <>
      <span className="block truncate">{actionWords(line.action)}</span>
      <span className="block truncate text-xs text-muted sm:hidden">{line.actor_name}</span>
    </>
  )
}

function Who({ line }: { line: AuditLine }) {
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <span className="truncate">{line.actor_name}</span>
      {line.actor_kind !== 'member' && <Badge>{line.actor_kind}</Badge>}
    </span>
  )
}
