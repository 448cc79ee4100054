import {
  BellRing,
  CalendarClock,
  CircleCheckBig,
  House,
  Play,
  Radio,
  Settings,
  Workflow,
  type LucideIcon,
} from 'lucide-react'

export interface Place {
  label: string
  href: string
  keys: string
  icon: LucideIcon
}

/** The places of the navigation, in the order they are shown; the keys work everywhere. */
export const PLACES: readonly Place[] = [
  { label: 'Home', href: '/', keys: 'g h', icon: House },
  { label: 'Workflows', href: '/workflows', keys: 'g w', icon: Workflow },
  { label: 'Runs', href: '/runs', keys: 'g r', icon: Play },
  { label: 'Triggers', href: '/schedules', keys: 'g t', icon: CalendarClock },
  { label: 'Events', href: '/events', keys: 'g e', icon: Radio },
  { label: 'Approvals', href: '/approvals', keys: 'g a', icon: CircleCheckBig },
  { label: 'Alerts', href: '/alerts', keys: 'g l', icon: BellRing },
  { label: 'Settings', href: '/settings', keys: 'g s', icon: Settings },
]

/** Whether an address lies in a place. */
export function isIn(place: Place, pathname: string): boolean {
  if (place.href === '/') return pathname === '/'
  return pathname === place.href || pathname.startsWith(`${place.href}/`)
}
