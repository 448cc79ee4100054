/** An alert, its notices and its troubles in plain words. Pure. */
import { formatDuration, parseDuration } from '@/ui/instants'
import type { Tone } from '@/ui/status'

import type { Alert, Condition, Kind, Target } from './document'

type Said = Pick<Alert, 'on' | 'triggers' | 'workflows' | 'to' | 'every' | 'resolved'>

/** "When a run of nightly fails, mail ops@example.com, at most once an hour." What is missing is left open: "…". */
export function sentenceOf(alert: Said): string {
  const when = listed(
    alert.on.map((one) => conditionWords(one, alert)),
    'or',
  )
  const whom = listed(alert.to.map(targetWords), 'and')
  const over = alert.resolved ? ', and tell when it is over' : ''
  return `When ${when}, ${whom}, ${atMost(alert.every)}${over}.`
}

/** "a", "a or b", "a, b or c"; with a comma more where one of them is such a list itself. */
export function listed(parts: readonly string[], last: 'or' | 'and'): string {
  if (parts.length < 2) return parts[0] ?? '…'
  const comma = parts.some((one) => one.includes(` ${last} `)) ? ',' : ''
  return `${parts.slice(0, -1).join(', ')}${comma} ${last} ${parts.at(-1)}`
}

function conditionWords({ kind, count, after }: Condition, { triggers, workflows }: Said): string {
  const byTrigger = triggers.length > 0
  const ofWorkflow = workflows.length > 0 ? ` of ${listed(workflows, 'or')}` : ''
  const ofTrigger = byTrigger ? ` of ${listed(triggers, 'or')}` : ''
  const firing = `a firing${ofTrigger}${workflows.length > 0 ? ` that starts ${listed(workflows, 'or')}` : ''}`
  switch (kind) {
    case 'run_failed':
      return `a run${ofWorkflow}${byTrigger ? ` that ${listed(triggers, 'or')} started` : ''} fails`
    case 'failures_in_row':
      return byTrigger
        ? `${count} firings in a row${ofTrigger} fail`
        : `${count} runs in a row${ofWorkflow} fail`
    case 'missed':
      return `${firing} is missed`
    case 'late':
      return `${firing} is more than ${span(after)} late`
    case 'auto_paused':
      return byTrigger ? `${listed(triggers, 'or')} pauses itself` : `a trigger pauses itself`
    case 'scheduler_lag':
      return `the scheduler is more than ${span(after)} behind`
  }
}

export function targetWords({ channel, to }: Target): string {
  const named = to.trim() || '…'
  if (channel === 'email') return `mail ${named}`
  if (channel === 'webhook') return `call ${hostOf(named)}`
  return `start the workflow ${named}`
}

/** Without what comes behind the host: it may let whoever reads it in. */
export function hostOf(address: string): string {
  try {
    const { protocol, host, pathname, search } = new URL(address)
    return host === '' ? address : `${protocol}//${host}${pathname !== '/' || search ? '/…' : ''}`
  } catch {
    return address // still being typed
  }
}

const TURNS: Record<number, string> = {
  60_000: 'once a minute',
  3_600_000: 'once an hour',
  86_400_000: 'once a day',
  604_800_000: 'once a week',
}

function atMost(every: string): string {
  const ms = parseDuration(every)
  if (ms === null || ms === 0) return 'at most once in …'
  return `at most ${TURNS[ms] ?? `once in ${formatDuration(ms)}`}`
}

function span(after: string): string {
  const ms = parseDuration(after)
  return ms === null ? '…' : formatDuration(ms)
}

export const KIND_WORDS: Record<Kind, { label: string; hint: string }> = {
  run_failed: { label: 'A run failed', hint: 'After all its retries.' },
  failures_in_row: {
    label: 'Several failures in a row',
    hint: 'For what fails now and then: only when it keeps failing.',
  },
  missed: { label: 'A firing was missed', hint: 'Its time has passed, and it is not made up for.' },
  late: { label: 'A firing is late', hint: 'It should have started, and has not.' },
  auto_paused: { label: 'A trigger paused itself', hint: 'It fires no more until somebody enables it.' },
  scheduler_lag: {
    label: 'The scheduler is behind',
    hint: 'Nothing starts by itself meanwhile. Of all triggers together.',
  },
}

export function kindWord(kind: string): string {
  return Object.hasOwn(KIND_WORDS, kind) ? KIND_WORDS[kind as Kind].label : kind.replaceAll('_', ' ')
}

interface Told {
  status: string
  attempts: number
}

const STATUSES: Record<string, [label: string, tone: Tone]> = {
  sent: ['Sent', 'success'],
  failed: ['Given up', 'danger'],
  cancelled: ['Cancelled', 'neutral'],
}

/** What nobody knows is shown as it is written, and never as well. */
export function noticeWord({ status, attempts }: Told): { label: string; tone: Tone } {
  if (status === 'waiting')
    return attempts === 0
      ? { label: 'On its way', tone: 'info' }
      : { label: 'Tried, not sent', tone: 'warning' }
  const [label, tone] = STATUSES[status] ?? [status.replaceAll('_', ' '), 'neutral' as Tone]
  return { label, tone }
}

export function tried(attempts: number): string {
  if (attempts === 0) return 'not tried yet'
  return attempts === 1 ? 'tried once' : attempts === 2 ? 'tried twice' : `tried ${attempts} times`
}

interface Named {
  kind: string
  workflow: string | null
  trigger: string | null
}

const OF_RUNS = ['run_failed', 'failures_in_row']

/** Whose trouble it is, and the room that it is shown in. Failures are the workflow's, unless triggers were chosen. */
export function whoOf(
  { kind, workflow, trigger }: Named,
  byTrigger: boolean,
): { name: string; room: string | null } {
  const isOfRuns = OF_RUNS.includes(kind) && !byTrigger
  if (trigger !== null && !(isOfRuns && workflow !== null)) return { name: trigger, room: 'schedules' }
  return workflow === null ? { name: 'the scheduler', room: null } : { name: workflow, room: 'workflows' }
}
