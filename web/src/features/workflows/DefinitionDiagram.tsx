import { useQuery } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense, useMemo, useState } from 'react'
import { parse } from 'yaml'

import { ErrorPanel } from '@/ui/ErrorPanel'
import { JsonView } from '@/ui/JsonView'
import { Sheet } from '@/ui/Sheet'
import { Skeleton } from '@/ui/Skeleton'

import { draftQuery, versionQuery, type Workflow } from './api'
import { stepAt } from './stepAt'

// The diagram is the heaviest part of these pages: its code comes after the rest of the page.
const Diagram = lazy(async () => ({ default: (await import('@/diagram/Diagram')).Diagram }))

interface ShownDefinitionProps {
  workflow: Pick<Workflow, 'name' | 'version'>
  children(definition: unknown): ReactNode
}

/** The definition of the published version; of one that was never published, the draft's. */
export function ShownDefinition({ workflow, children }: ShownDefinitionProps) {
  const version = useQuery(versionQuery(workflow.name, workflow.version))
  const draft = useQuery(draftQuery(workflow.name, workflow.version === null))
  const text = draft.data?.document
  const definition = useMemo(() => version.data?.definition ?? readable(text), [version.data, text])
  const failed = [version, draft].find((query) => query.isError)
  if (definition !== undefined) return children(definition)
  if (failed) return <ErrorPanel error={failed.error} onRetry={() => void failed.refetch()} />
  return <DiagramSkeleton />
}

interface DefinitionDiagramProps {
  definition: unknown
  name: string
}

/** A picture to look around in; opening a step shows what it says. */
export function DefinitionDiagram({ definition, name }: DefinitionDiagramProps) {
  const [selection, setSelection] = useState<string[]>([])
  const [opened, setOpened] = useState<string | null>(null)
  const step = opened === null ? undefined : stepAt(definition, opened)
  return (
    <>
      <Suspense fallback={<DiagramSkeleton />}>
        <Diagram
          mode="view"
          document={definition}
          label={`Diagram of ${name}`}
          className="h-[32rem] min-h-64 w-full"
          selection={selection}
          onSelect={setSelection}
          onOpen={setOpened}
        />
      </Suspense>
      <Sheet open={step !== undefined} onOpenChange={() => setOpened(null)} title={titleOf(step)} size="lg">
        <JsonView value={step} collapsedDepth={4} />
      </Sheet>
    </>
  )
}

function DiagramSkeleton() {
  return <Skeleton className="h-[32rem] w-full" />
}

function titleOf(step: unknown): string {
  const id = typeof step === 'object' && step !== null ? (step as { id?: unknown }).id : undefined
  return typeof id === 'string' ? `Step ${id}` : 'Step'
}

/** A broken draft has no picture; the editor shows what is wrong with it. */
function readable(text: string | undefined): unknown {
  if (text === undefined) return undefined
  try {
    return (parse(text) as unknown) ?? {}
  } catch {
    return {}
  }
}
