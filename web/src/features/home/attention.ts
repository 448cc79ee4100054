/** What needs somebody, put together from what was read. Pure. */

interface Failed {
  error_group: string | null
  workflow_name: string
}

interface Group {
  error_group: string
  error: Record<string, unknown> | null
  count: number
}

export interface ShownGroup {
  id: string
  message: string
  count: number
  workflows: string[]
}

/** The groups with the workflows that the newest failed runs name for them. */
export function shownGroups(groups: readonly Group[], failed: readonly Failed[]): ShownGroup[] {
  return groups.map((group) => {
    const own = failed.filter((run) => run.error_group === group.error_group)
    return {
      id: group.error_group,
      message: messageOf(group.error) ?? group.error_group,
      count: group.count,
      workflows: [...new Set(own.map((run) => run.workflow_name))],
    }
  })
}

export function messageOf(error: Record<string, unknown> | null): string | null {
  const message = error?.['message']
  return typeof message === 'string' && message !== '' ? message : null
}

/** Midnight, so many days ago, in the viewer's zone. */
export function daysAgo(days: number, now: number): string {
  const day = new Date(now)
  day.setHours(0, 0, 0, 0)
  day.setDate(day.getDate() - days)
  return day.toISOString()
}

/** "a, b and 3 more". */
export function someOf(names: readonly string[], most = 2): string {
  const rest = names.length - most
  return names.slice(0, most).join(', ') + (rest > 0 ? ` and ${rest} more` : '')
}

/** "1 run", "1,200 runs". */
export function countOf(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`
}
