/** What is wrong with the scheduler, in words. Pure. */
import type { Schemas } from '@/api/client'

export interface Told {
  tone: 'danger' | 'warning'
  title: string
  text: string
}

type Scheduler = Pick<Schemas['SchedulerView'], 'healthy' | 'detail' | 'trouble'>

/** Null while it is well. */
export function schedulerTrouble({ healthy, detail, trouble }: Scheduler): Told | null {
  if (healthy) return null
  switch (trouble) {
    case 'clock':
      return { tone: 'warning', title: 'The clock of the scheduler was set back.', text: detail }
    case 'undecided':
      return {
        tone: 'warning',
        title: 'The scheduler ticks, and some firings wait too long.',
        text: detail,
      }
    case 'silent':
      return {
        tone: 'danger',
        title: 'The scheduler does not run: nothing starts by itself now.',
        text: `${detail} It runs in a worker; what is missed meanwhile is made up for as each schedule says.`,
      }
    default:
      return { tone: 'warning', title: 'The scheduler is not well.', text: detail }
  }
}
