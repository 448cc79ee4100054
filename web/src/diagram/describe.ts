/** A step in words, for screen readers and titles. */

import type { StepNode } from '../graph/outline'
import type { LoopState, NodeState } from '../graph/runtime'
import { typeLabel } from '../graph/stepTypes'
import type { FindingMark } from './findings'

export function describeStep(node: StepNode, state?: NodeState | null, finding?: FindingMark | null): string {
  const parts = [
    node.title,
    node.known ? typeLabel(node.type) : `unknown type ${node.type || '(none)'}`,
    node.summary,
    node.condition === null ? '' : `only if ${node.condition}`,
    state === undefined ? '' : describeState(state),
    finding ? describeFinding(finding) : '',
  ]
  return parts.filter(Boolean).join(', ')
}

export function describeState(state: NodeState | null): string {
  if (!state || state.instances === 0) return 'not reached'
  if (state.instances === 1 && state.instance) {
    const { status, attempt } = state.instance
    return attempt > 1 ? `${status}, attempt ${attempt}` : status
  }
  return describeCounts(state.counts)
}

export function describeCounts(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([status, count]) => `${count} ${status}`)
    .join(', ')
}

export function describeFinding({ severity, count }: FindingMark): string {
  const word = severity === 'error' ? 'error' : 'warning'
  return `${count} ${word}${count === 1 ? '' : 's'}`
}

export function describeLoop({ chosen, iterations }: LoopState): string {
  if (iterations === 0) return 'no iteration yet'
  return chosen === 'all' ? `all ${iterations}` : `${chosen + 1} of ${iterations}`
}
