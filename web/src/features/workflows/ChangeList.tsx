import { Badge } from '@/ui/Badge'

import { type DiffView, type ShownChange, type ShownField, shownChanges } from './stepDiff'

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
            <FieldLine key={field.name} field={field} />
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

function FieldLine({ field }: { field: ShownField }) {
  return (
    <div className="grid min-w-0 gap-x-3 gap-y-1 pl-2 sm:grid-cols-[10rem_minmax(0,1fr)]">
      <span className="min-w-0 font-mono text-xs break-words text-muted">{field.name}</span>
      <span className="flex min-w-0 flex-col gap-1">
        {field.before !== null && (
          <Value mark="−" word="was" text={field.before} className="bg-danger-soft text-danger-ink" />
        )}
        {field.after !== null && (
          <Value mark="+" word="is" text={field.after} className="bg-success-soft text-success-ink" />
        )}
      </span>
    </div>
  )
}

function Value({
  mark,
  word,
  text,
  className,
}: {
  mark: string
  word: string
  text: string
  className: string
}) {
  return (
    <span className={`flex min-w-0 gap-2 rounded-sm px-1.5 py-0.5 font-mono text-xs ${className}`}>
      <span aria-hidden>{mark}</span>
      <span className="sr-only">{word}</span>
      <span className="max-h-40 min-w-0 overflow-auto break-words whitespace-pre-wrap">{text}</span>
    </span>
  )
}
