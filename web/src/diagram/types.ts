import type { InsertionPoint } from '../graph/edit'
import type { IterationChoice, Iterations, StepRunFact, StepRunIndex } from '../graph/runtime'

export type DiagramMode = 'view' | 'edit' | 'runtime'

/** What the diagram reads of a finding of `POST /workflows/validation`. */
export interface DiagramFinding {
  /** Of the step or of anything within it; the badge is put on the nearest step. */
  pointer: string
  severity: string
  message: string
}

export interface DiagramRuntime {
  /**
   * The run's step runs: rows of GET /runs/{id}/steps in any order, every attempt, or an index that is kept up to date
   * with `index.add(rows)` for runs with thousands of them.
   */
  steps: readonly StepRunFact[] | StepRunIndex
  /** Any value that changes when an index was added to. */
  revision?: number
  /** Status of the run itself. */
  status: string
  /** By the loop's step id; loops that are not named show all. */
  iterations?: Iterations
}

export interface DiagramProps {
  /**
   * The definition as plain data; anything is drawn, also a broken draft. It is read again when it is another object,
   * so hand in the same one as long as nothing changed.
   */
  document: unknown
  mode: DiagramMode
  /** Accessible name, e.g. "Diagram of triage-ticket". */
  label?: string
  className?: string

  /** JSON pointers of steps. */
  selection?: readonly string[]
  /** A click, the keyboard, or the box: the whole new selection. Empty = the background was clicked. */
  onSelect?: (pointers: string[]) => void
  /** Enter or double click on a step. */
  onOpen?: (pointer: string) => void

  /** Mode edit: the "+" and the key `a`. Without it nothing can be inserted. */
  onInsert?: (at: InsertionPoint) => void
  /** Mode edit: the topmost steps of what was dragged, in reading order; `at` counts before the move. */
  onMove?: (pointers: string[], at: InsertionPoint) => void
  /** Mode edit: Delete or Backspace; topmost steps in reading order. */
  onDelete?: (pointers: string[]) => void
  /** Mode edit: "+ case" of a switch, "+ branch" of a parallel. */
  onAddSlot?: (pointer: string, kind: 'case' | 'branch') => void
  /** Mode edit: findings as badges. */
  findings?: readonly DiagramFinding[]

  /** A run to lay over it: in mode runtime, and in mode edit for a test run. Null while there is none. */
  runtime?: DiagramRuntime | null
  /** With a run: the loop's tabs in the diagram; without it they are not drawn. */
  onIteration?: (loopId: string, chosen: IterationChoice) => void
  /** With a run: keep the running step in sight. A pan by hand asks to turn it off. */
  follow?: boolean
  onFollowChange?: (follow: boolean) => void

  /** Keys (`StepNode.key`) of containers drawn closed. Without it the diagram keeps that itself. */
  collapsed?: ReadonlySet<string>
  onCollapsedChange?: (keys: ReadonlySet<string>) => void
}

export interface DiagramHandle {
  fit(): void
  /** Brings a step into sight (and opens the containers around it). */
  reveal(pointer: string): void
  focus(): void
}
