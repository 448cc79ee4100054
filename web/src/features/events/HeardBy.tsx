import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { useTopic } from '@/feed'
import { AppLink } from '@/ui/AppLink'
import { Button } from '@/ui/Button'
import { Section } from '@/ui/Section'
import { StatusMark } from '@/ui/StatusMark'

import { type Event, runQuery } from './api'

const SHOWN = 10

/** The runs that waited for it. */
export function HeardBy({ event }: { event: Event }) {
  const [all, setAll] = useState(false)
  const runs = all ? event.heard_by : event.heard_by.slice(0, SHOWN)
  useTopic(runs.length > 0 ? 'runs' : null)
  return (
    <Section title="Which waiting runs heard it" framed={runs.length > 0}>
      {runs.length === 0 ? (
        <p className="text-sm text-muted">
          {event.routed_at === null
            ? 'None has heard it so far.'
            : 'No run waited for it when it came. One that looks back may still find it.'}
        </p>
      ) : (
        <ul aria-label="Runs that heard it" className="divide-y divide-line">
          {runs.map((id) => (
            <HeardRun key={id} id={id} />
          ))}
        </ul>
      )}
      {event.heard_by.length > runs.length && (
        <div className="flex justify-center border-t border-line p-2">
          <Button size="sm" onClick={() => setAll(true)}>
            Show all {event.heard_by.length}
          </Button>
        </div>
      )}
    </Section>
  )
}

function HeardRun({ id }: { id: string }) {
  const { data } = useQuery(runQuery(id))
  return (
    <li className="flex min-w-0 items-center gap-2 px-3 py-2 text-sm">
      {data && <StatusMark status={data.run.status} />}
      <AppLink className="link min-w-0 truncate" href={`/runs/${id}`}>
        {data?.run.workflow_name ?? 'Run'} <span className="font-mono text-xs">{id}</span>
      </AppLink>
    </li>
  )
}
