import { Skeleton } from '@/ui/Skeleton'

import type { Plan } from './api'
import { inZone, planText } from './words'

interface PlanPanelProps {
  plan: Plan | undefined
  isLoading: boolean
  only: 'missing' | 'all'
  zone: string
}

/** What a dry run has found. */
export function PlanPanel({ plan, isLoading, only, zone }: PlanPanelProps) {
  return (
    <section aria-label="What would start" aria-live="polite" className="rounded-md bg-sunken p-3 text-sm">
      {plan ? (
        <>
          <p className="font-medium">{planText(plan, only)}</p>
          {plan.first && plan.last && (
            <dl className="mt-2 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 [&>dt]:text-muted">
              <dt>First</dt>
              <dd>{inZone(plan.first, zone)}</dd>
              {plan.count > 1 && (
                <>
                  <dt>Last</dt>
                  <dd>{inZone(plan.last, zone)}</dd>
                </>
              )}
            </dl>
          )}
        </>
      ) : isLoading ? (
        <Skeleton lines={2} />
      ) : (
        <p className="text-muted">Nothing, as it stands.</p>
      )}
    </section>
  )
}
