import { useMemo, useRef } from 'react'

import { layoutOf, type Layout } from '../graph/layout'
import { outlineOf, type Outline } from '../graph/outline'
import { overlayOf, StepRunIndex, type Overlay } from '../graph/runtime'
import { findingMarks } from './findings'
import { NodeCache, type BoxNode } from './nodes'
import type { DiagramFinding, DiagramProps, DiagramRuntime } from './types'

const NO_FINDINGS: readonly DiagramFinding[] = []

/** Document -> outline -> layout. A status change reaches none of the two. */
export function useDiagramModel(
  document: unknown,
  editing: boolean,
  collapsed: ReadonlySet<string>,
): { outline: Outline; layout: Layout } {
  const outline = useMemo(() => outlineOf(document), [document])
  const layout = useMemo(() => layoutOf(outline, { editing, collapsed }), [outline, editing, collapsed])
  return { outline, layout }
}

export function useOverlay(
  outline: Outline,
  mode: DiagramProps['mode'],
  runtime?: DiagramRuntime | null,
): Overlay | null {
  const steps = mode === 'view' ? undefined : runtime?.steps
  const index = useMemo(
    () => (steps === undefined || steps instanceof StepRunIndex ? steps : new StepRunIndex(steps)),
    [steps],
  )
  const iterations = runtime?.iterations
  const revision = runtime?.revision
  return useMemo(
    () => (index ? overlayOf(outline, index, iterations) : null),
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- the index is the same object when it was added to
    [outline, index, iterations, revision],
  )
}

export function useNodes(
  model: { outline: Outline; layout: Layout },
  props: Pick<DiagramProps, 'mode' | 'findings' | 'runtime'>,
  overlay: Overlay | null,
  marks: { selected: readonly string[]; active: string | null; moving: readonly string[] },
): BoxNode[] {
  const cache = useRef<NodeCache>(null)
  cache.current ??= new NodeCache()
  const { outline, layout } = model
  const findings = props.mode === 'runtime' ? NO_FINDINGS : (props.findings ?? NO_FINDINGS)
  const marked = useMemo(
    () => findingMarks(outline, findings, (key) => layout.byKey.has(key)),
    [outline, layout, findings],
  )
  return cache.current.nodes(layout, {
    mode: props.mode,
    selected: new Set(marks.selected),
    active: marks.active,
    moving: new Set(marks.moving),
    overlay,
    findings: marked,
    runStatus: overlay ? (props.runtime?.status ?? null) : null,
  })
}
