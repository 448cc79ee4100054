import { CalendarClock, Clock, Hand, Radio, Webhook, type LucideIcon } from 'lucide-react'

import { cx } from '@/ui/classes'

import { KINDS } from './words'

const ICONS: Record<string, LucideIcon> = {
  schedule: CalendarClock,
  once: Clock,
  webhook: Webhook,
  event: Radio,
  manual: Hand,
}

/** What starts a trigger, as a mark; one that this page does not know looks like a schedule. */
export function KindIcon({ kind, className }: { kind: string; className?: string }) {
  const Icon = ICONS[kind] ?? CalendarClock
  return <Icon size={16} role="img" aria-label={KINDS[kind] ?? kind} className={cx('shrink-0', className)} />
}
