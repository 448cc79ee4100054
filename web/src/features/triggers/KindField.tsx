import { useId } from 'react'

import { cx } from '@/ui/classes'

import type { Kind } from './form'
import { KindIcon } from './KindIcon'

const KINDS: { value: Kind; label: string; hint: string }[] = [
  { value: 'schedule', label: 'Schedule', hint: 'At certain times, or once.' },
  { value: 'webhook', label: 'Webhook', hint: 'When another system calls its address.' },
  { value: 'event', label: 'Event', hint: 'When something happens in this workspace.' },
  { value: 'manual', label: 'By hand', hint: 'Only when somebody runs it.' },
]

interface KindFieldProps {
  value: Kind
  onChange(kind: Kind): void
}

/** What starts it: everything below follows from this. */
export function KindField({ value, onChange }: KindFieldProps) {
  const id = useId()
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 text-sm font-medium">What starts it</legend>
      <div className="grid grid-cols-2 gap-2 md:grid-cols-4">
        {KINDS.map(({ value: kind, label, hint }) => (
          <label
            key={kind}
            className={cx(
              'flex min-w-0 cursor-pointer items-start gap-2 rounded-lg border p-2.5 text-sm has-focus-visible:outline-2 has-focus-visible:outline-offset-1 has-focus-visible:outline-accent',
              kind === value ? 'border-accent bg-accent-soft' : 'border-line-strong hover:bg-hover',
            )}
          >
            <input
              type="radio"
              name="kind"
              value={kind}
              checked={kind === value}
              aria-labelledby={`${id}-${kind}`}
              aria-describedby={`${id}-${kind}-hint`}
              onChange={() => onChange(kind)}
              className="sr-only"
            />
            <span aria-hidden className={cx('mt-0.5', kind === value ? 'text-accent-ink' : 'text-muted')}>
              <KindIcon kind={kind} />
            </span>
            <span className="min-w-0">
              <span
                id={`${id}-${kind}`}
                className={cx('block font-medium', kind === value && 'text-accent-ink')}
              >
                {label}
              </span>
              <span id={`${id}-${kind}-hint`} className="block text-xs text-muted">
                {hint}
              </span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
