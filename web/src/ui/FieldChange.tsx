export interface ShownField {
  name: string
  /** Null: it was not there. */
  before: string | null
  after: string | null
}

/** A field, what it was, and what it is now. */
export function FieldChange({ field }: { field: ShownField }) {
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

interface ValueProps {
  mark: string
  word: string
  text: string
  className: string
}

function Value({ mark, word, text, className }: ValueProps) {
  return (
    <span className={`flex min-w-0 gap-2 rounded-sm px-1.5 py-0.5 font-mono text-xs ${className}`}>
      <span aria-hidden>{mark}</span>
      <span className="sr-only">{word}</span>
      <span className="max-h-40 min-w-0 overflow-auto break-words whitespace-pre-wrap">{text}</span>
    </span>
  )
}
