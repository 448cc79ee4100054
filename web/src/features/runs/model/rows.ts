/** The steps of a run as lines of a list: loops closed, or open at one iteration, or at all of them. */
import type { Loop, RunSteps, StepState } from './steps'

/** By the loop's step id, as in the diagram. A loop that is not named is open when it is short. */
export type Choices = Readonly<Record<string, number | 'all' | 'none'>>

// What fits on a screen is worth showing without being asked.
const SHORT = 12

export type Line =
  | { kind: 'step'; key: string; depth: number; step: StepState; loop: Loop | null }
  | { kind: 'iteration'; key: string; depth: number; loop: Loop; index: number; status: string }

export function linesOf(steps: RunSteps, choices: Choices): Line[] {
  const lines: Line[] = []
  const put = (prefix: string, depth: number) => {
    for (const step of steps.byPrefix.get(prefix) ?? []) {
      const loop = steps.loops.get(step.path) ?? null
      lines.push({ kind: 'step', key: step.path, depth, step, loop })
      if (loop !== null) putIterations(loop, depth + 1)
    }
  }
  const putIterations = (loop: Loop, depth: number) => {
    const chosen = chosenIn(loop, choices)
    const indexes = chosen === 'all' ? [...loop.iterations.keys()] : chosen === 'none' ? [] : [chosen]
    for (const index of indexes) {
      const status = loop.iterations[index]
      if (status === undefined) continue
      if (chosen === 'all')
        lines.push({ kind: 'iteration', key: `${loop.path}[${index}]`, depth, loop, index, status })
      put(`${loop.path}[${index}]/`, chosen === 'all' ? depth + 1 : depth)
    }
  }
  put('', 0)
  return lines
}

export function chosenIn(loop: Loop, choices: Choices): number | 'all' | 'none' {
  return choices[loop.step_id] ?? (loop.iterations.length <= SHORT ? 'all' : 'none')
}
