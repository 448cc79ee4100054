import { Badge } from '@/ui/Badge'
import { FieldChange } from '@/ui/FieldChange'

import { type DiffView, type ShownChange, shownChanges } from './stepDiff'

export function ChangeList({ diff }: { diff: DiffView }) {
  const changes = shownChanges(diff)
  if (changes.length === 0)
    return (
      <p className="text-sm text-muted">
        Nothing that runs differs. The documents may still differ in comments, order of keys or layout.
      </p>
    )
  return (
    <ul className="flex flex-col divide-y divide-line rounded-lg border border-line bg-raised">
      {changes.map((change) => (
        <li key={change.key} className="flex flex-col gap-1.5 px-3 py-2 text-sm">
          <Headline change={change} />
          {change.fields.map((field) => (
            <FieldChange key={field.name} field={field} />
          ))}
        </li>
      ))}
    </ul>
  )
}

function Headline({ change }: { change: ShownChange }) {
  return (
    <p className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
      <Badge tone={change.tone}>{change.verb}</Badge>
      <span className={change.type === null ? undefined : 'font-mono text-xs font-medium'}>
        {change.subject}
      </span>
      {change.type && <span className="text-muted">{change.type}</span>}
      {change.place && <span className="text-muted">{change.place}</span>}
    </p>
  )
}
