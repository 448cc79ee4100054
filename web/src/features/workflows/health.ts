/** The health of a workflow from its last runs, and the order of the list. Pure. */

export interface StripRun {
  id: string
  status: string
  created_at: string
}

/** The newest ones, oldest first, as a strip is read. */
export function shownRuns(runs: readonly StripRun[], most: number): StripRun[] {
  return [...runs].sort((a, b) => (a.created_at < b.created_at ? -1 : 1)).slice(-most)
}

/** "Last 10 runs: 8 succeeded, 1 failed, 1 running". */
export function stripWords(runs: readonly StripRun[]): string {
  const counts = new Map<string, number>()
  for (const run of runs) counts.set(run.status, (counts.get(run.status) ?? 0) + 1)
  const told = [...counts].sort(([, a], [, b]) => b - a).map(([status, count]) => `${count} ${status}`)
  return `Last ${runs.length === 1 ? 'run' : `${runs.length} runs`}: ${told.join(', ')}`
}

/** Of the runs that ended: which share succeeded. Null while none did. */
export function successRate(runs: readonly StripRun[]): number | null {
  const ended = runs.filter((run) => run.status === 'succeeded' || run.status === 'failed')
  return ended.length === 0 ? null : ended.filter((run) => run.status === 'succeeded').length / ended.length
}

export const SORTS = {
  created: 'Newest first',
  name: 'Name',
  run: 'Last run',
  updated: 'Last changed',
  failing: 'Failing first',
  next: 'Next start first',
}
export type Sort = keyof typeof SORTS

interface Sortable {
  name: string
  title: string
  created_at: string
  updated_at: string
  last_run_at: string | null
  recent_runs: readonly StripRun[]
  next_start: { at: string | null } | null
}

export function sorted<T extends Sortable>(workflows: readonly T[], sort: string): T[] {
  const compare = COMPARE[sort as Sort] ?? COMPARE.created
  return [...workflows].sort((a, b) => compare(a, b) || byText(a.name, b.name))
}

const COMPARE: Record<Sort, (a: Sortable, b: Sortable) => number> = {
  created: (a, b) => byText(b.created_at, a.created_at),
  name: (a, b) => a.title.localeCompare(b.title, 'en', { sensitivity: 'base', numeric: true }),
  run: (a, b) => byText(b.last_run_at ?? '', a.last_run_at ?? ''),
  updated: (a, b) => byText(b.updated_at, a.updated_at),
  failing: (a, b) => (successRate(a.recent_runs) ?? 2) - (successRate(b.recent_runs) ?? 2),
  // What starts at no certain time comes behind what does, as any word is behind any instant.
  next: (a, b) => byText(a.next_start?.at ?? 'never', b.next_start?.at ?? 'never'),
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
