/** A deadline as it comes nearer. Pure. */
import { formatDuration } from '@/ui/instants'

export interface Countdown {
  text: string
  tone: 'neutral' | 'warning' | 'danger'
}

const HOUR = 3_600_000

/** "2 h 5 min left"; a warning in its last hour, and past it what is true: nobody can decide any more. */
export function countdown(deadline: string | null, now: number): Countdown | null {
  if (deadline === null) return null
  const left = Date.parse(deadline) - now
  if (Number.isNaN(left)) return null
  if (left <= 0) return { text: 'The deadline has passed', tone: 'danger' }
  const whole = left < 60_000 ? Math.ceil(left / 1000) * 1000 : left
  return { text: `${formatDuration(whole)} left`, tone: left < HOUR ? 'warning' : 'neutral' }
}

export function isOver(approval: { status: string; deadline_at: string | null }, now: number): boolean {
  return approval.status !== 'open' || countdown(approval.deadline_at, now)?.tone === 'danger'
}
