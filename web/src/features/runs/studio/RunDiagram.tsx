import { useMemo } from 'react'

import { Diagram } from '@/diagram/Diagram'
import { instancePath, type Iterations, type StepRunFact } from '@/graph/runtime'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { Skeleton } from '@/ui/Skeleton'

import type { RunSteps } from '../model/steps'
import { lookAt, type StudioSearch } from '../model/studio'
import type { Studio } from './useRun'
import type { Look } from './useStudioSearch'

interface RunDiagramProps {
  studio: Studio
  search: StudioSearch
  look: Look
  /** Keep the running step in sight. */
  follow: boolean
  onFollow(follow: boolean): void
}

/** The version that ran, with what became of each of its steps. */
export function RunDiagram({ studio, search, look, follow, onFollow }: RunDiagramProps) {
  const facts = useFacts(studio.steps)
  const iterations = useMemo(() => iterationsOfChoices(search.loops ?? {}), [search.loops])
  const { status, ended_at } = studio.detail.run
  const goesOn = ended_at === null
  const runtime = useMemo(() => ({ steps: facts, status, iterations }), [facts, status, iterations])
  const selection = useMemo(() => selectionOf(studio, search.step), [studio, search.step])
  if (studio.document === undefined)
    return studio.documentError ? (
      <div className="p-4">
        <ErrorPanel
          error={studio.documentError}
          title="The version that ran could not be read, so there is no diagram"
        />
      </div>
    ) : (
      <Skeleton lines={8} className="p-6" />
    )
  return (
    <Diagram
      className="min-h-0 flex-1"
      document={studio.document}
      mode="runtime"
      label={`Diagram of ${studio.detail.run.workflow_name}, version ${studio.detail.run.version}`}
      runtime={runtime}
      selection={selection}
      onSelect={(pointers) => select(studio, pointers[0], iterations, look)}
      onOpen={(pointer) => select(studio, pointer, iterations, look)}
      follow={follow && goesOn}
      onFollowChange={goesOn ? onFollow : undefined}
      onIteration={(loopId, chosen) => look({ loops: { ...search.loops, [loopId]: chosen } })}
    />
  )
}

/** Only the last attempts: one that failed and was tried again is not the state of its step. */
function useFacts(steps: RunSteps): readonly StepRunFact[] {
  return useMemo(() => steps.all.map(({ attempts: _, ...step }) => step), [steps])
}

function select(studio: Studio, pointer: string | undefined, iterations: Iterations, look: Look): void {
  const node = pointer === undefined ? undefined : studio.outline.byPointer.get(pointer)
  if (node === undefined || node.id === null) return look({ step: undefined, attempt: undefined })
  const path = instancePath(node, iterations)
  const known = studio.steps.byId.get(node.id) ?? []
  const only = known.length === 1 ? known[0]?.path : undefined
  const chosen = path !== null && studio.steps.byPath.has(path) ? path : only
  look(chosen === undefined ? { step: node.id, attempt: undefined } : lookAt(chosen), { push: true })
}

function selectionOf(studio: Studio, chosen: string | undefined): string[] {
  const node = studio.outline.byId.get(chosen?.slice(chosen.lastIndexOf('/') + 1) ?? '')
  return node === undefined ? [] : [node.pointer]
}

function iterationsOfChoices(loops: NonNullable<StudioSearch['loops']>): Iterations {
  return Object.fromEntries(
    Object.entries(loops).flatMap(([id, choice]) => (choice === 'none' ? [] : [[id, choice]])),
  )
}
