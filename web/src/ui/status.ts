/** The look of every status: shape, colour and word, in one table for marks, diagrams and strips. */

export type Tone = 'success' | 'warning' | 'danger' | 'info' | 'neutral'
export type Shape =
  'ring' | 'dot' | 'turning' | 'pause' | 'check' | 'cross' | 'slash' | 'skip' | 'late' | 'hand' | 'unknown'

export interface StatusLook {
  label: string
  tone: Tone
  shape: Shape
  /** The colour as a class of text. */
  className: string
}

export function statusLook(status: string): StatusLook {
  const known = isKnownStatus(status) ? LOOKS[status] : undefined
  const [label, tone, shape] = known ?? [status ? `Unknown (${status})` : 'Unknown', 'neutral', 'unknown']
  return { label, tone, shape, className: TONE_TEXT[tone] }
}

export function isKnownStatus(status: string): boolean {
  return Object.hasOwn(LOOKS, status)
}

export const TONE_TEXT: Record<Tone, string> = {
  success: 'text-success',
  warning: 'text-warning',
  danger: 'text-danger',
  info: 'text-info',
  neutral: 'text-neutral',
}

/** A soft ground with ink that can be read on it. */
export const TONE_SOFT: Record<Tone, string> = {
  success: 'bg-success-soft text-success-ink',
  warning: 'bg-warning-soft text-warning-ink',
  danger: 'bg-danger-soft text-danger-ink',
  info: 'bg-info-soft text-info-ink',
  neutral: 'bg-neutral-soft text-neutral-ink',
}

const LOOKS: Record<string, [label: string, tone: Tone, shape: Shape]> = {
  // runs and step runs
  queued: ['Queued', 'neutral', 'ring'],
  pending: ['Pending', 'neutral', 'ring'],
  running: ['Running', 'info', 'turning'],
  waiting: ['Waiting', 'warning', 'pause'],
  succeeded: ['Succeeded', 'success', 'check'],
  failed: ['Failed', 'danger', 'cross'],
  cancelled: ['Cancelled', 'neutral', 'slash'],
  skipped: ['Skipped', 'neutral', 'skip'],
  not_reached: ['Not reached', 'neutral', 'dot'],
  stuck: ['Stuck', 'danger', 'hand'],
  // approvals
  open: ['Open', 'warning', 'hand'],
  approved: ['Approved', 'success', 'check'],
  denied: ['Denied', 'danger', 'cross'],
  expired: ['Expired', 'neutral', 'late'],
}
