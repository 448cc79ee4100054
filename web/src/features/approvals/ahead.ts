/** What a decision leads to, read from the definition that runs. Pure. */

interface Step {
  id: string
  type?: unknown
  [field: string]: unknown
}

export interface Ahead {
  /** The steps that come next when it goes on; empty when the run then ends, or a loop goes on. */
  next: string[]
  /** The loop whose next round begins, or that ends, when nothing comes next in its body. */
  loop: string | null
  onDeny: 'fail' | 'continue'
  onDeadline: 'approve' | 'deny' | 'fail'
}

const MOST_NAMED = 3
const LOOPS: ReadonlySet<string> = new Set(['foreach', 'while'])

/** Null when the definition does not have the step: it is then not known what comes. */
export function aheadOf(definition: unknown, path: string): Ahead | null {
  const trail = trailTo(definition, stepIdOf(path))
  const own = trail?.at(-1)
  if (trail === null || own === undefined) return null
  return {
    ...comesNext(trail),
    onDeny: own.list[own.index]?.['on_deny'] === 'continue' ? 'continue' : 'fail',
    onDeadline: deadlineOf(own.list[own.index]?.['on_deadline']),
  }
}

export function aheadWords(ahead: Ahead): { approve: string; deny: string } {
  const goesOn = goesOnWords(ahead)
  return {
    approve: `Approved: ${goesOn}.`,
    deny:
      ahead.onDeny === 'continue'
        ? `Denied: ${goesOn}, and the steps see that it was denied.`
        : 'Denied: the step fails.',
  }
}

export function deadlineWords(ahead: Ahead): string {
  if (ahead.onDeadline === 'approve') return 'At the deadline it counts as approved.'
  return ahead.onDeadline === 'deny'
    ? 'At the deadline it counts as denied.'
    : 'At the deadline the step fails.'
}

/** `each[3]/gate` is the step `gate`. */
export function stepIdOf(path: string): string {
  return (path.split('/').at(-1) ?? path).replace(/\[\d+\]$/, '')
}

function goesOnWords({ next, loop }: Ahead): string {
  if (next.length > 0) return `it goes on with ${next.join(', then ')}`
  return loop === null ? 'the run ends' : `the loop ${loop} goes on`
}

function deadlineOf(given: unknown): Ahead['onDeadline'] {
  return given === 'approve' || given === 'deny' ? given : 'fail'
}

interface Place {
  list: readonly Step[]
  index: number
}

/** The lists and places from the outermost step down to the one that is looked for. */
function trailTo(value: unknown, id: string): Place[] | null {
  if (typeof value !== 'object' || value === null) return null
  if (!isStepList(value)) return firstOf(Object.values(value), (one) => trailTo(one, id))
  return firstOf([...value.keys()], (index) => {
    const place = { list: value, index }
    if (value[index]?.id === id) return [place]
    const within = trailTo({ ...value[index] }, id)
    return within && [place, ...within]
  })
}

function comesNext(trail: readonly Place[]): Pick<Ahead, 'next' | 'loop'> {
  for (const [depth, { list, index }] of [...trail.entries()].reverse()) {
    const next = list.slice(index + 1, index + 1 + MOST_NAMED).map((step) => step.id)
    if (next.length > 0) return { next, loop: null }
    const around = trail[depth - 1]
    const owner = around?.list[around.index]
    if (owner && LOOPS.has(String(owner.type))) return { next: [], loop: owner.id }
  }
  return { next: [], loop: null }
}

function isStepList(value: object): value is Step[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((one) => typeof (one as Step | null)?.id === 'string')
  )
}

function firstOf<T, R>(items: readonly T[], find: (item: T) => R | null): R | null {
  for (const item of items) {
    const found = find(item)
    if (found !== null) return found
  }
  return null
}
