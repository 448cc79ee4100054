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

import type { Trigger } from './api'
import { FireDialog } from './FireDialog'
import type { Kind } from './form'
import { NoTriggers } from './NoTriggers'
import { SchedulerBanner } from './SchedulerBanner'
import { TriggerDialog } from './TriggerDialog'
import { TriggerPills } from './TriggerPills'
import { afterSaving, TriggerTable } from './TriggerTable'
import { useLiveTriggers } from './useLiveTriggers'
import { type TriggerListing, useTriggerList } from './useTriggerList'

const DEFAULTS = { q: '', state: '', kind: '', workflow: '', order: 'name', new: '' }

export function TriggersPage() {
  const [url, setUrl] = useUrlState(DEFAULTS)
  const [firing, setFiring] = useState<Trigger | null>(null)
  const list = useTriggerList(url)
  const mayNot = useWhyNot('trigger.write')
  const go = useGo()
  useLiveTriggers()
  const workflows = useMemo(() => [...new Set(list.known?.map((one) => one.workflow))].sort(), [list.known])
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
          triggers={list.newest}
          more={list.more}
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
        {list.more && (
          <p className="text-xs text-muted">
            The numbers are those of the newest {list.newest?.length.toLocaleString('en')}. A search looks at
            all of them, at the older ones by name, title and workflow.
          </p>
        )}
        {list.failed && (
          <ErrorPanel
            title={list.known ? 'Not all of the triggers could be read' : 'The triggers could not be loaded'}
            error={list.failed.error}
            onRetry={list.failed.again}
          />
        )}
        {(list.known || !list.failed) && (
          <div className="overflow-hidden rounded-lg border border-line bg-raised">
            <TriggerTable
              rows={list.rows}
              loading={list.loading}
              loadMore={list.loadMore}
              onRun={setFiring}
              empty={
                isFiltered ? (
                  <NothingFound onClear={clear} more={list.loadMore} />
                ) : (
                  <NoTriggers onNew={make} />
                )
              }
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

function NothingFound({ onClear, more }: { onClear(): void; more: TriggerListing['loadMore'] }) {
  return (
    <EmptyState
      title={more.hasNextPage ? 'No trigger fits so far' : 'No trigger fits'}
      body={
        more.hasNextPage
          ? 'There are older ones that were not looked at.'
          : 'None of them has these words in its name, its time or its workflow, and this state and kind.'
      }
      action={
        <>
          {more.hasNextPage && (
            <Button variant="primary" busy={more.isFetchingNextPage} onClick={more.fetchNextPage}>
              Look further
            </Button>
          )}
          <Button onClick={onClear}>Clear filters</Button>
        </>
      }
    />
  )
}
