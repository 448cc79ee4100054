import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Problem } from '@/api/problem'
import { useSettled } from '@/expressions/useSettled'
import { cx } from '@/ui/classes'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { Skeleton } from '@/ui/Skeleton'

import { type Preview, previewQuery } from './api'
import { Firings } from './Firings'
import type { Placed } from './form'
import { OddDays } from './OddDays'
import { missingOf, type ScheduleForm, scheduleOf, type Stored } from './schedule'

const SHOWN = 10

export interface Previewed {
  /** As the form writes it; null while something is missing. */
  schedule: Stored | null
  preview: Preview | undefined
  /** What the server refuses of the schedule as it stands. */
  errors: Placed[]
  /** It did not answer. */
  failure: unknown
  missing: string | null
  /** What is shown is of an earlier state of the form. */
  isOld: boolean
  retry(): void
}

const NONE: Placed[] = []

/** Asked when typing has paused. Null: it has no schedule. */
export function usePreview(form: ScheduleForm | null, before: Stored | null): Previewed {
  const missing = form && missingOf(form)
  const schedule = form === null || missing !== null ? null : scheduleOf(form, before)
  const text = JSON.stringify(schedule)
  const settled = useSettled(text)
  const query = useQuery({
    ...previewQuery(JSON.parse(settled) as Stored | null, SHOWN),
    placeholderData: keepPreviousData,
  })
  const isRefused = query.error instanceof Problem && query.error.status === 422
  const isOld = settled !== text || query.isPlaceholderData
  return {
    schedule,
    preview: schedule === null || query.isError ? undefined : query.data,
    errors: isRefused && !isOld && schedule !== null ? refusals(query.error as Problem) : NONE,
    failure: query.isError && !isRefused ? query.error : null,
    missing,
    isOld,
    retry: () => void query.refetch(),
  }
}

/** The next ten, as they will be. */
export function LivePreview({ previewed }: { previewed: Previewed }) {
  const { schedule, preview, failure, errors, missing, isOld, retry } = previewed
  return (
    <section aria-label="Preview" aria-busy={isOld} className="flex min-w-0 flex-col gap-2">
      <h3 className="text-sm font-semibold">Next firings</h3>
      {failure ? (
        <ErrorPanel title="The preview could not be made" error={failure} onRetry={retry} />
      ) : missing ? (
        <Quiet text={missing} />
      ) : errors.length > 0 ? (
        <Quiet text="The schedule cannot be saved as it stands: see the field." />
      ) : preview ? (
        <div className={cx('rounded-lg border border-line', isOld && 'opacity-60')}>
          <p aria-live="polite" className="border-b border-line px-3 py-2 text-sm font-medium">
            {preview.text}
          </p>
          <Firings label="Next firings" instants={preview.instants} />
          {schedule && !isOld && <OddDays schedule={schedule} besides={preview.instants} />}
        </div>
      ) : (
        <Skeleton lines={8} />
      )}
    </section>
  )
}

function Quiet({ text }: { text: string }) {
  return <p className="rounded-lg border border-dashed border-line p-3 text-sm text-muted">{text}</p>
}

function refusals(problem: Problem): Placed[] {
  const withHint = (detail: string) => (problem.hint ? `${detail} ${problem.hint}` : detail)
  if (problem.errors.length === 0) return [{ pointer: '/schedule', detail: withHint(problem.detail) }]
  return problem.errors.map((one) => ({ ...one, detail: withHint(one.detail) }))
}
