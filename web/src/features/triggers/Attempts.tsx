import { AppLink } from '@/ui/AppLink'
import { Badge } from '@/ui/Badge'
import { Duration } from '@/ui/Duration'
import { Section } from '@/ui/Section'
import { StatusMark } from '@/ui/StatusMark'
import { Time } from '@/ui/Time'

import type { Invocation } from './api'
import { type Attempt, attemptsOf } from './words'

/** Each try of an invocation; what is longer than a line opens. */
export function Attempts({ invocation }: { invocation: Invocation }) {
  const attempts = attemptsOf(invocation.attempts)
  return (
    <Section title="Attempts" framed={attempts.length > 0}>
      {attempts.length === 0 ? (
        <p className="text-sm text-muted">It has not been tried.</p>
      ) : (
        <ol aria-label="Attempts" className="divide-y divide-line">
          {attempts.map((attempt, index) => (
            <li key={index}>
              <details open={index === attempts.length - 1}>
                <summary className="flex cursor-pointer items-center gap-3 px-3 py-2 text-sm hover:bg-hover">
                  <span className="text-muted tabular-nums">{index + 1}</span>
                  <Outcome attempt={attempt} />
                  <span className="flex-1" />
                  <Duration
                    className="text-xs text-muted"
                    from={attempt.startedAt}
                    to={attempt.endedAt ?? stopped(attempt)}
                  />
                </summary>
                <div className="flex flex-col gap-1 px-3 pb-2.5 pl-8 text-sm">
                  {attempt.reason && <p className="break-words">{attempt.reason}</p>}
                  <p className="text-xs text-muted">
                    Began <Time mode="absolute" at={attempt.startedAt} />
                  </p>
                  {attempt.runId && (
                    <AppLink
                      className="link w-fit font-mono text-xs break-all"
                      href={`/runs/${attempt.runId}`}
                    >
                      {attempt.runId}
                    </AppLink>
                  )}
                </div>
              </details>
            </li>
          ))}
        </ol>
      )}
    </Section>
  )
}

function Outcome({ attempt }: { attempt: Attempt }) {
  if (attempt.outcome === 'delayed') return <Badge tone="warning">Put off</Badge>
  return (
    <>
      <StatusMark status={attempt.outcome} withLabel />
      {attempt.timedOut && <Badge tone="warning">Took too long</Badge>}
    </>
  )
}

/** One that was put off never ran: its clock stands still. */
function stopped(attempt: Attempt): string | null {
  return attempt.outcome === 'running' ? null : attempt.startedAt
}
