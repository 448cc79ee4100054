/** Two texts side by side: which lines stayed, went, or came. Pure. */

export type Mark = 'same' | 'gone' | 'new' | 'changed'

export interface SideLine {
  number: number
  text: string
}

/** A row of the side by side view. One side is null where the other has no counterpart. */
export interface DiffRow {
  mark: Mark
  before: SideLine | null
  after: SideLine | null
}

/** A stretch of rows, or a count of equal rows that are folded away. */
export type DiffPart = { kind: 'rows'; rows: DiffRow[] } | { kind: 'fold'; rows: DiffRow[] }

type Edit = { kind: 'same' | 'gone' | 'new'; before: number; after: number }

// Beyond it, one block of all old lines against all new ones: nobody reads such a difference line by line.
const MOST_STEPS = 4_000

export function diffRows(before: string, after: string): DiffRow[] {
  const old = linesOf(before)
  const now = linesOf(after)
  return paired(edits(old, now), old, now)
}

/** Equal stretches longer than twice the context are folded; `context` lines stay around each change. */
export function folded(rows: readonly DiffRow[], context = 3): DiffPart[] {
  const shown = rows.map((row) => row.mark !== 'same')
  const near = rows.map((_, place) =>
    shown.slice(Math.max(0, place - context), place + context + 1).some(Boolean),
  )
  const parts: DiffPart[] = []
  rows.forEach((row, place) => {
    const kind = near[place] ? 'rows' : 'fold'
    const last = parts.at(-1)
    if (last?.kind === kind) last.rows.push(row)
    else parts.push({ kind, rows: [row] })
  })
  return parts
}

export function changedLines(rows: readonly DiffRow[]): { added: number; removed: number } {
  const counts = { added: 0, removed: 0 }
  for (const row of rows) {
    if (row.mark === 'same') continue
    if (row.before !== null) counts.removed += 1
    if (row.after !== null) counts.added += 1
  }
  return counts
}

function linesOf(text: string): string[] {
  const lines = text.replace(/\r\n?/g, '\n').split('\n')
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}

/** Lines that went and lines that came at the same place stand beside each other. */
function paired(list: readonly Edit[], old: readonly string[], now: readonly string[]): DiffRow[] {
  const rows: DiffRow[] = []
  let gone: SideLine[] = []
  let came: SideLine[] = []
  const settle = () => {
    for (let place = 0; place < Math.max(gone.length, came.length); place += 1) {
      const before = gone[place] ?? null
      const after = came[place] ?? null
      rows.push({ mark: before && after ? 'changed' : before ? 'gone' : 'new', before, after })
    }
    gone = []
    came = []
  }
  for (const edit of list) {
    if (edit.kind === 'gone') gone.push(line(old, edit.before))
    else if (edit.kind === 'new') came.push(line(now, edit.after))
    else {
      settle()
      rows.push({ mark: 'same', before: line(old, edit.before), after: line(now, edit.after) })
    }
  }
  settle()
  return rows
}

function line(lines: readonly string[], place: number): SideLine {
  return { number: place + 1, text: lines[place] ?? '' }
}

/** The shortest way from one to the other (Myers), after what they share at both ends. */
function edits(old: readonly string[], now: readonly string[]): Edit[] {
  let head = 0
  while (head < old.length && head < now.length && old[head] === now[head]) head += 1
  let tail = 0
  while (
    tail < old.length - head &&
    tail < now.length - head &&
    old[old.length - 1 - tail] === now[now.length - 1 - tail]
  )
    tail += 1
  const middle = shortest(old.slice(head, old.length - tail), now.slice(head, now.length - tail))
  const moved = middle.map((edit) => ({ ...edit, before: edit.before + head, after: edit.after + head }))
  return [...stretch(0, 0, head), ...moved, ...stretch(old.length - tail, now.length - tail, tail)]
}

function stretch(before: number, after: number, length: number): Edit[] {
  return Array.from({ length }, (_, place) => ({
    kind: 'same',
    before: before + place,
    after: after + place,
  }))
}

function shortest(old: readonly string[], now: readonly string[]): Edit[] {
  const trace: Map<number, number>[] = []
  let reach = new Map<number, number>([[1, 0]])
  const most = Math.min(old.length + now.length, MOST_STEPS)
  for (let steps = 0; steps <= most; steps += 1) {
    trace.push(new Map(reach))
    for (let way = -steps; way <= steps; way += 2) {
      const down = way === -steps || (way !== steps && at(reach, way - 1) < at(reach, way + 1))
      let x = down ? at(reach, way + 1) : at(reach, way - 1) + 1
      while (x < old.length && x - way < now.length && old[x] === now[x - way]) x += 1
      reach.set(way, x)
      if (x >= old.length && x - way >= now.length) return walkedBack(trace, old.length, now.length)
    }
    reach = new Map(reach)
    if (steps * trace.length > MOST_STEPS * 250) break
  }
  return [
    ...old.map((_, before): Edit => ({ kind: 'gone', before, after: 0 })),
    ...now.map((_, after): Edit => ({ kind: 'new', before: old.length, after })),
  ]
}

function walkedBack(trace: readonly Map<number, number>[], oldLength: number, nowLength: number): Edit[] {
  const list: Edit[] = []
  let x = oldLength
  let y = nowLength
  for (let steps = trace.length - 1; steps >= 0; steps -= 1) {
    const reach = trace[steps] ?? new Map<number, number>()
    const way = x - y
    const down = way === -steps || (way !== steps && at(reach, way - 1) < at(reach, way + 1))
    const from = down ? way + 1 : way - 1
    const fromX = at(reach, from)
    const fromY = fromX - from
    while (x > fromX && y > fromY) list.push({ kind: 'same', before: --x, after: --y })
    if (steps === 0) break
    if (down) list.push({ kind: 'new', before: x, after: --y })
    else list.push({ kind: 'gone', before: --x, after: y })
  }
  return list.reverse()
}

function at(reach: ReadonlyMap<number, number>, way: number): number {
  return reach.get(way) ?? -1
}
