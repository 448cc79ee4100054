/** Findings gathered at the steps that are drawn. */

import type { Outline, StepNode } from '../graph/outline'
import { parentPointer } from '../graph/pointer'
import type { DiagramFinding } from './types'

export interface FindingMark {
  /** The worst of them. */
  severity: 'error' | 'warning'
  count: number
  /** The worst one's words. */
  message: string
}

/** By key. A finding within a closed container is shown at the container. */
export function findingMarks(
  outline: Outline,
  findings: readonly DiagramFinding[],
  isDrawn: (key: string) => boolean,
): ReadonlyMap<string, FindingMark> {
  const marks = new Map<string, FindingMark>()
  for (const finding of findings) {
    const key = drawnStep(outline, finding.pointer, isDrawn)?.key
    if (key !== undefined) marks.set(key, merged(marks.get(key), finding))
  }
  return marks
}

function drawnStep(outline: Outline, pointer: string, isDrawn: (key: string) => boolean): StepNode | null {
  for (let at = pointer; at !== ''; at = parentPointer(at)) {
    const node = outline.byPointer.get(at)
    if (node && isDrawn(node.key)) return node
  }
  return null
}

function merged(mark: FindingMark | undefined, { severity, message }: DiagramFinding): FindingMark {
  const isError = severity === 'error'
  if (!mark) return { severity: isError ? 'error' : 'warning', count: 1, message }
  const worse = isError && mark.severity !== 'error'
  return worse
    ? { severity: 'error', count: 1, message }
    : { ...mark, count: mark.count + (isError === (mark.severity === 'error') ? 1 : 0) }
}
