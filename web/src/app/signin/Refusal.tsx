import { Problem } from '@/api/problem'
import { errorWords } from '@/ui/errors'
import { formatDuration } from '@/ui/instants'

/** Why signing in did not work, and when to try again. */
export function Refusal({ error }: { error: unknown }) {
  const { text, hint } = errorWords(error)
  const wait = error instanceof Problem ? error.retryAfterSeconds : null
  return (
    <p role="alert" className="rounded-md bg-danger-soft p-2.5 text-sm text-danger-ink">
      {text} {wait ? `Try again in ${formatDuration(wait * 1000)}.` : hint}
    </p>
  )
}
