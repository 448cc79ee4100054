import { CircleAlert } from 'lucide-react'

/** What is wrong with a group of fields, where no single one is to blame. */
export function WrongHere({ text }: { text: string | undefined }) {
  if (!text) return null
  return (
    <p role="alert" tabIndex={-1} className="flex items-start gap-1 text-xs text-danger-ink outline-none">
      <CircleAlert size={14} aria-hidden className="mt-px shrink-0" />
      <span className="min-w-0">{text}</span>
    </p>
  )
}
