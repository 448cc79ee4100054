import { CircleX, RotateCw } from 'lucide-react'

import { Button } from './Button'
import { CopyButton } from './CopyButton'
import { errorReport, errorWords } from './errors'

interface ErrorPanelProps {
  error: unknown
  onRetry?(): void
  /** What did not work: "The runs could not be loaded". */
  title?: string
  className?: string
}

/** What went wrong, what to do, and a report to copy; it takes the place of the part that failed, no more. */
export function ErrorPanel({ error, onRetry, title, className }: ErrorPanelProps) {
  const words = errorWords(error)
  return (
    <div
      role="alert"
      className={`rounded-md border border-danger/40 bg-raised p-4 text-sm ${className ?? ''}`}
    >
      <div className="flex items-start gap-2">
        <CircleX size={18} aria-hidden className="mt-px shrink-0 text-danger" />
        <div className="flex min-w-0 flex-1 flex-col gap-1">
          <p className="font-medium">{title ?? words.text}</p>
          {title && <p>{words.text}</p>}
          {words.hint && <p className="text-muted">{words.hint}</p>}
          <div className="mt-2 flex flex-wrap gap-2">
            {onRetry && (
              <Button size="sm" icon={RotateCw} onClick={onRetry}>
                Try again
              </Button>
            )}
            <CopyButton size="sm" value={errorReport(error)} label="Copy the report" withLabel />
          </div>
        </div>
      </div>
    </div>
  )
}
