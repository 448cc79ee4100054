import { useInfiniteQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useMemo, useState } from 'react'

import { useMay, useWhyNot } from '@/api/me'
import { useTopic } from '@/feed'
import { Button } from '@/ui/Button'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { FilterBar } from '@/ui/FilterBar'
import { Page } from '@/ui/Page'
import { SearchInput } from '@/ui/SearchInput'
import { usePaletteActions } from '@/ui/paletteActions'
import { useUrlState } from '@/ui/useUrlState'

import { type Event, eventsQuery } from './api'
import { EventSheet } from './EventSheet'
import { EventTable } from './EventTable'
import { EMPTY, type EventForm, formOf } from './form'
import { NoEvents } from './NoEvents'
import { PublishDialog } from './PublishDialog'
import { TextFilter } from './TextFilter'
import { fits, seenValues } from './words'

const DEFAULTS = { q: '', type: '', key: '', source: '', event: '', new: '' }
const NOTHING = { q: '', type: '', key: '', source: '' }
const NONE: Event[] = []

/** What happened, the newest first; who heard it is behind each. */
export function EventsPage() {
  const [url, setUrl] = useUrlState(DEFAULTS)
  const [like, setLike] = useState<EventForm>(EMPTY)
  const query = useInfiniteQuery(eventsQuery(url))
  useTopic(useMay('event.read') ? 'events' : null)
  const mayNot = useWhyNot('event.publish')
  const all = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? NONE, [query.data])
  const rows = useMemo(() => all.filter((event) => fits(event, url.q)), [all, url.q])
  const known = useMemo(() => seenValues(all), [all])
  const isFiltered = [url.q, url.type, url.key, url.source].some((text) => text !== '')
  const clear = () => setUrl(NOTHING)

  function publish(form: EventForm) {
    setLike(form)
    setUrl({ new: 'yes', event: '' })
  }
  usePaletteActions(
    useMemo(
      () =>
        mayNot
          ? []
          : [
              {
                id: 'event.publish',
                label: 'Publish an event',
                icon: Plus,
                run: () => setUrl({ new: 'yes' }),
              },
            ],
      [mayNot, setUrl],
    ),
  )
  return (
    <Page
      title="Events"
      actions={
        <Button variant="primary" icon={Plus} whyNot={mayNot} onClick={() => publish(EMPTY)}>
          Publish an event
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        <FilterBar onClearAll={isFiltered ? clear : undefined}>
          <SearchInput hotkey label="Search events" value={url.q} onChange={(q) => setUrl({ q })} />
          <TextFilter
            label="Type"
            value={url.type}
            known={known.type}
            onChange={(type) => setUrl({ type })}
          />
          <TextFilter label="Key" value={url.key} known={known.key} onChange={(key) => setUrl({ key })} />
          <TextFilter
            label="Source"
            value={url.source}
            known={known.source}
            onChange={(source) => setUrl({ source })}
          />
        </FilterBar>
        {url.q !== '' && query.hasNextPage && (
          <p className="text-xs text-muted">
            Searched among the newest {all.length.toLocaleString('en')} events. Load more to search further
            back, or filter by type, key or source: those look at all of them.
          </p>
        )}
        {query.isError && all.length === 0 ? (
          <ErrorPanel
            title="The events could not be loaded"
            error={query.error}
            onRetry={() => void query.refetch()}
          />
        ) : (
          <div className="overflow-hidden rounded-lg border border-line bg-raised">
            <EventTable
              rows={rows}
              loading={query.isPending}
              loadMore={query}
              onOpen={(event) => setUrl({ event: event.id }, { push: true })}
              empty={
                isFiltered ? (
                  <NothingFound
                    onClear={clear}
                    onMore={query.hasNextPage ? query.fetchNextPage : undefined}
                  />
                ) : (
                  <NoEvents onPublish={() => publish(EMPTY)} />
                )
              }
            />
          </div>
        )}
      </div>
      <EventSheet
        id={url.event}
        onClose={() => setUrl({ event: '' })}
        onFilter={(patch) => setUrl({ ...NOTHING, ...patch, event: '' })}
        onAgain={(event) => publish(formOf(event))}
      />
      {url.new === 'yes' && (
        <PublishDialog
          first={like}
          onClose={() => {
            setUrl({ new: '' })
            setLike(EMPTY)
          }}
          onPublished={(event) => setUrl({ new: '', event: event.id })}
        />
      )}
    </Page>
  )
}

function NothingFound({ onClear, onMore }: { onClear(): void; onMore: (() => unknown) | undefined }) {
  return (
    <EmptyState
      title="No event fits"
      body={
        onMore
          ? 'None of those that are loaded. Older ones may fit.'
          : 'None of them has these words, this type, this key and this source.'
      }
      action={
        <>
          {onMore && <Button onClick={() => void onMore()}>Look further back</Button>}
          <Button onClick={onClear}>Clear filters</Button>
        </>
      }
    />
  )
}
