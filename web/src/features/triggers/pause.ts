/** For how long a trigger is paused: choices, and the instants that they mean. Pure. */

export type PauseChoice = 'hour' | 'four_hours' | 'tomorrow' | 'monday' | 'until'

export const PAUSES: { value: PauseChoice; label: string }[] = [
  { value: 'hour', label: 'For an hour' },
  { value: 'four_hours', label: 'For four hours' },
  { value: 'tomorrow', label: 'Until tomorrow, 9:00' },
  { value: 'monday', label: 'Until Monday, 9:00' },
  { value: 'until', label: 'Until a day and time of your choice' },
]

/** What becomes of what comes until then. */
export function meanwhile(kind: string): string {
  return MEANWHILE[kind] ?? SLOTS
}

const SLOTS =
  'It starts nothing until then; what comes due meanwhile is left out. Runs that are under way go on.'
const MEANWHILE: Record<string, string> = {
  webhook:
    'Deliveries are answered 503 until then, so that their senders come again. What is stored already waits.',
  event: 'Events that come until then do not start it. What is recorded already waits.',
}

/** What is asked for: a length counts from the server's now, whatever the clock here says. */
export type PauseEnd = { length: string } | { until: string }

/** Null: nothing was chosen yet, or it cannot be read. */
export function askedPause(choice: PauseChoice, chosen: string, now: Date): PauseEnd | null {
  const hours = HOURS[choice]
  if (hours !== undefined) return { length: `${hours}h` }
  const end = pauseEnd(choice, chosen, now)
  return end && { until: end.toISOString() }
}

const HOURS: Partial<Record<PauseChoice, number>> = { hour: 1, four_hours: 4 }
const HOUR = 3_600_000
const NINE = 9

/** In the viewer's zone. Null: nothing was chosen yet, or it cannot be read. */
export function pauseEnd(choice: PauseChoice, chosen: string, now: Date): Date | null {
  switch (choice) {
    case 'hour':
    case 'four_hours':
      return new Date(now.getTime() + (HOURS[choice] ?? 0) * HOUR)
    case 'tomorrow':
      return nineInDays(now, 1)
    case 'monday':
      return nineInDays(now, (8 - now.getDay()) % 7 || 7)
    case 'until': {
      const at = new Date(chosen)
      return chosen === '' || Number.isNaN(at.getTime()) ? null : at
    }
  }
}

function nineInDays(now: Date, days: number): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, NINE)
}
