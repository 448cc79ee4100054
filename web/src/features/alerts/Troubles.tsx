import { AppLink } from '@/ui/AppLink'
import { Badge } from '@/ui/Badge'
import { Section } from '@/ui/Section'
import { Time } from '@/ui/Time'

import type { Alert, Trouble } from './api'
import { readAlert } from './document'
import { kindWord, whoOf } from './words'

/** What goes on now, and what is held back of it. */
export function Troubles({ alert }: { alert: Alert }) {
  if (alert.troubles.length === 0) return null
  const byTrigger = readAlert(alert.definition).triggers.length > 0
  return (
    <Section title="What goes on" framed>
      <ul aria-label="What goes on" className="divide-y divide-line">
        {alert.troubles.map((trouble) => {
          const who = whoOf(trouble, byTrigger)
          return <Row key={`${trouble.kind} ${who.name}`} trouble={trouble} who={who} />
        })}
      </ul>
    </Section>
  )
}

type Whose = ReturnType<typeof whoOf>

function Row({ trouble, who }: { trouble: Trouble; who: Whose }) {
  const isOn = trouble.in_a_row > 0
  const silence = trouble.silent_until
  const isSilent = silence !== null && Date.parse(silence) > Date.now()
  return (
    <li className="flex flex-col gap-0.5 px-3 py-2 text-sm">
      <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <Who {...who} />
        <span>{kindWord(trouble.kind)}</span>
        {isOn && trouble.in_a_row > 1 && <Badge tone="danger">{trouble.in_a_row} in a row</Badge>}
        {!isOn && <Badge tone="success">Over</Badge>}
        {trouble.held_back > 0 && <Badge tone="warning">held back: {trouble.held_back}</Badge>}
      </span>
      <span className="text-xs text-muted">
        {isOn && trouble.since && (
          <>
            since <Time at={trouble.since} />
            {trouble.told ? ', told' : ', not told yet'}.{' '}
          </>
        )}
        {isSilent && (
          <>
            {trouble.held_back > 0 ? 'What is held back is told ' : 'More of it is counted, and told '}
            <Time at={silence} />.{' '}
          </>
        )}
        {who.room === 'workflows' && (
          <AppLink className="link" href={`/runs?status=failed&workflow=${encodeURIComponent(who.name)}`}>
            Its failed runs
          </AppLink>
        )}
      </span>
    </li>
  )
}

function Who({ name, room }: Whose) {
  if (room === null) return <span className="font-medium">{name}</span>
  return (
    <AppLink className="font-medium hover:underline" href={`/${room}/${encodeURIComponent(name)}`}>
      {name}
    </AppLink>
  )
}
