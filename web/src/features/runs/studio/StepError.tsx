import { Banner } from '@/ui/Banner'

interface StepErrorProps {
  error: Record<string, unknown>
  /** What is left of a step that was tried again. */
  isPast?: boolean
}

/** The real text of what went wrong, and its category (rule R13). */
export function StepError({ error, isPast }: StepErrorProps) {
  const hint = error['hint']
  return (
    <Banner
      tone={isPast ? 'warning' : 'danger'}
      title={String(error['message'] ?? 'No reason was recorded.')}
    >
      {typeof hint === 'string' && hint !== '' && <p>{hint}</p>}
      <p className="font-mono text-xs text-muted">
        {String(error['category'] ?? 'unknown')} · {String(error['code'] ?? 'no code')}
      </p>
    </Banner>
  )
}
