import { AppLink } from '@/ui/AppLink'
import { Banner } from '@/ui/Banner'
import { Button } from '@/ui/Button'

import { lookAt } from '../model/studio'
import { messageOf, runHref } from '../words'
import type { Studio } from './useRun'
import type { Look } from './useStudioSearch'

/** What a person must know before they read anything else of this run. */
export function RunBanners({ studio, look }: { studio: Studio; look: Look }) {
  const { run, advice, queue } = studio.detail
  const error = run.error
  const path = typeof error?.['path'] === 'string' && error['path'] !== '' ? error['path'] : null
  const hint = typeof error?.['hint'] === 'string' ? error['hint'] : null
  return (
    <div className="flex flex-col gap-2 px-4 pb-3 empty:hidden sm:px-6">
      {run.stuck && (
        <Banner
          tone="danger"
          title="This run is stuck: it says that it runs, but no step has moved for more than a minute."
        >
          {advice ?? 'Check that a worker is up and reaches the engine and the database: onward doctor.'}
        </Banner>
      )}
      {run.status === 'failed' && (
        <Banner
          tone="danger"
          title={path === null ? 'Failed' : `Failed at step ${path}`}
          action={
            path !== null && (
              <Button size="sm" onClick={() => look(lookAt(path), { push: true })}>
                Show the step
              </Button>
            )
          }
        >
          <p className="whitespace-pre-wrap">{messageOf(error) ?? 'No reason was recorded.'}</p>
          {hint !== null && <p className="text-muted">{hint}</p>}
          <p className="mt-0.5 font-mono text-xs text-muted">
            {String(error?.['category'] ?? 'unknown')} · {String(error?.['code'] ?? 'no code')}
          </p>
        </Banner>
      )}
      {run.status === 'cancelled' && (
        <Banner tone="info" title="Cancelled">
          {run.cancel_reason || messageOf(error) || 'No reason was given.'}
        </Banner>
      )}
      {studio.isOpen && run.cancel_requested_at !== null && (
        <Banner tone="warning" title="Is being cancelled">
          {run.cancel_reason || 'What is under way is stopped, and cleans up.'}
        </Banner>
      )}
      {run.suspicious && (
        <Banner tone="warning" title="Succeeded, but no step was executed">
          Look at the conditions of its steps: every one of them was skipped, or it has none.
        </Banner>
      )}
      {queue !== null && queue.position > 0 && studio.isOpen && (
        <Banner
          tone="info"
          title={queue.position === 1 ? 'Next in line' : `Number ${queue.position} in line`}
        >
          {queue.limit === 1 ? 'One run goes at a time' : `${queue.limit} runs go at a time`}
          {queue.key ? ` for ${queue.key}` : ''}. Its place is held by{' '}
          {queue.holders.map((id, place) => (
            <span key={id}>
              {place > 0 && ', '}
              <AppLink href={runHref(id)} className="link font-mono text-xs">
                {id}
              </AppLink>
            </span>
          ))}
          .
        </Banner>
      )}
    </div>
  )
}
