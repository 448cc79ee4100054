import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useMemo, useState } from 'react'

import { useWhyNot } from '@/api/me'
import { useGo } from '@/ui/AppLink'
import { Button } from '@/ui/Button'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { FilterBar } from '@/ui/FilterBar'
import { FilterChip } from '@/ui/FilterChip'
import { Page } from '@/ui/Page'
import { SearchInput } from '@/ui/SearchInput'
import { useUrlState } from '@/ui/useUrlState'

import { type Trigger, triggersQuery } from './api'
import { FireDialog } from './FireDialog'
import type { Kind } from './form'
import { NoTriggers } from './NoTriggers'
import { SchedulerBanner } from './SchedulerBanner'
import { chosen } from './state'
import { TriggerDialog } from './TriggerDialog'
import { TriggerPills } from './TriggerPills'
import { afterSaving, TriggerTable } from './TriggerTable'
import { useLiveTriggers } from './useLiveTriggers'

const DEFAULTS = { q: '', state: '', kind: '', workflow: '', order: 'name', new: '' }
const NONE: Trigger[] = []
const SHOWN_AT_ONCE = 100

export function TriggersPage() {
  const [url, setUrl] = useUrlState(DEFAULTS)
  const [firing, setFiring] = useState<Trigger | null>(null)
  const [shown, setShown] = useState(SHOWN_AT_ONCE)
  const query = useQuery(triggersQuery())
  const mayNot = useWhyNot('trigger.write')
  const go = useGo()
  useLiveTriggers()
  const all = query.data?.items ?? NONE
  const rows = useMemo(() => chosen(all, url), [all, url])
  const workflows = useMemo(() => [...new Set(all.map((one) => one.workflow))].sort(), [all])
  const isFiltered = [url.q, url.state, url.kind, url.workflow].some((text) => text !== '')
  const clear = () => setUrl({ q: '', state: '', kind: '', workflow: '' })
  const make = () => setUrl({ new: 'yes' })

  return (
    <Page
      title="Schedules & hooks"
      actions={
        <Button variant="primary" icon={Plus} whyNot={mayNot} onClick={make}>
          New trigger
        </Button>
      }
    >
      <SchedulerBanner />
      <div className="flex flex-col gap-3">
        <TriggerPills
          triggers={query.data?.items}
          state={url.state}
          kind={url.kind}
          onState={(state) => setUrl({ state })}
          onKind={(kind) => setUrl({ kind })}
        />
        <FilterBar onClearAll={isFiltered ? clear : undefined}>
          <SearchInput hotkey label="Search triggers" value={url.q} onChange={(q) => setUrl({ q })} />
          <FilterChip
            label="Starts"
            value={url.workflow}
            options={workflows.map((value) => ({ value, label: value }))}
            onChange={([workflow]) => setUrl({ workflow: workflow ?? '' })}
            onClear={() => setUrl({ workflow: '' })}
          />
          <FilterChip
            label="Order"
            value={url.order === 'name' ? '' : url.order}
            options={[
              { value: 'name', label: 'By name' },
              { value: 'next', label: 'Next firing first' },
            ]}
            onChange={([order]) => setUrl({ order: order ?? 'name' })}
            onClear={() => setUrl({ order: 'name' })}
          />
        </FilterBar>
        {query.data?.more && (
          <p className="text-xs text-muted">
            These are the newest {all.length.toLocaleString('en')}. Older ones are on the pages of their
            workflows, and in <code className="font-mono">onward trigger list</code>.
          </p>
        )}
        {query.isError && all.length === 0 ? (
          <ErrorPanel
            title="The triggers could not be loaded"
            error={query.error}
            onRetry={() => void query.refetch()}
          />
        ) : (
          <div className="overflow-hidden rounded-lg border border-line bg-raised">
            <TriggerTable
              rows={rows.slice(0, shown)}
              loading={query.isPending}
              loadMore={{
                hasNextPage: rows.length > shown,
                fetchNextPage: () => setShown((many) => many + SHOWN_AT_ONCE),
              }}
              onRun={setFiring}
              empty={isFiltered ? <NothingFound onClear={clear} /> : <NoTriggers onNew={make} />}
            />
          </div>
        )}
      </div>
      {firing && <FireDialog trigger={firing} firing="now" onClose={() => setFiring(null)} />}
      <TriggerDialog
        open={url.new !== ''}
        kind={kindNamed(url.new)}
        workflow={url.workflow}
        onOpenChange={() => setUrl({ new: '' })}
        onSaved={(made) => go(afterSaving(made))}
      />
    </Page>
  )
}

/** `?new=webhook` begins with one; any other word with a schedule. */
function kindNamed(word: string): Kind {
  return (['webhook', 'event', 'manual'] as const).find((kind) => kind === word) ?? 'schedule'
}

function NothingFound({ onClear }: { onClear(): void }) {
  return (
    <EmptyState
      title="No trigger fits"
      body="None of them has these words in its name, its time or its workflow, and this state and kind."
      action={<Button onClick={onClear}>Clear filters</Button>}
    />
  )
}
