import { Plus } from 'lucide-react'
import { useQuery } from '@tanstack/react-query'
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

import { type Trigger, workflowNamesQuery } from './api'
import { FireDialog } from './FireDialog'
import type { Kind } from './form'
import { NoTriggers } from './NoTriggers'
import { SchedulerBanner } from './SchedulerBanner'
import { TriggerDialog } from './TriggerDialog'
import { TriggerPills } from './TriggerPills'
import { afterSaving, TriggerTable } from './TriggerTable'
import { useLiveTriggers } from './useLiveTriggers'
import { useTriggerList } from './useTriggerList'

const DEFAULTS = { q: '', state: '', kind: '', workflow: '', order: 'name', new: '' }

export function TriggersPage() {
  const [url, setUrl] = useUrlState(DEFAULTS)
  const [firing, setFiring] = useState<Trigger | null>(null)
  const list = useTriggerList(url)
  const mayNot = useWhyNot('trigger.write')
  const go = useGo()
  useLiveTriggers()
  const workflows = useWorkflows(list.known, list.isChosenThere)
  const isFiltered = [url.q, url.state, url.kind, url.workflow].some((text) => text !== '')
  const clear = () => setUrl({ q: '', state: '', kind: '', workflow: '' })
  const make = () => setUrl({ new: 'yes' })

  return (
    <Page
      title="Triggers"
      actions={
        <Button variant="primary" icon={Plus} whyNot={mayNot} onClick={make}>
          New trigger
        </Button>
      }
    >
      <SchedulerBanner />
      <div className="flex flex-col gap-3">
        <TriggerPills
          counts={list.counts}
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
                  <NothingFound onClear={clear} isChosenThere={list.isChosenThere} />
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

/** What can be chosen from: the workflows of what has been read, and all others where more was not. */
function useWorkflows(known: readonly Trigger[] | undefined, withOthers: boolean): string[] {
  const others = useQuery({ ...workflowNamesQuery, enabled: withOthers }).data
  return useMemo(() => {
    const named = (withOthers && others?.map((one) => one.name)) || []
    return [...new Set([...(known ?? []).map((one) => one.workflow), ...named])].sort()
  }, [known, others, withOthers])
}

function NothingFound({ onClear, isChosenThere }: { onClear(): void; isChosenThere: boolean }) {
  const where = isChosenThere ? 'its name, its title or its workflow' : 'its name, its time or its workflow'
  return (
    <EmptyState
      title="No trigger fits"
      body={`None of them has these words in ${where}, and this state and kind.`}
      action={<Button onClick={onClear}>Clear filters</Button>}
    />
  )
}
