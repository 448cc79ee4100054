import { useQuery } from '@tanstack/react-query'
import { GitCompare } from 'lucide-react'

import { usePeople } from '@/api/people'
import { Button } from '@/ui/Button'
import { Code } from '@/ui/Code'
import { CopyButton } from '@/ui/CopyButton'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { Section } from '@/ui/Section'
import { Sheet } from '@/ui/Sheet'
import { Skeleton } from '@/ui/Skeleton'
import { Time } from '@/ui/Time'

import { type VersionDetail, versionQuery, type Workflow } from './api'
import { DefinitionDiagram } from './DefinitionDiagram'
import { RollBackButton } from './RollBack'

interface VersionSheetProps {
  workflow: Workflow
  number: number | null
  onClose(): void
  onCompare(before: number, after: number): void
}

/** One version: what it says, as a picture and as written. */
export function VersionSheet({ workflow, number, onClose, onCompare }: VersionSheetProps) {
  const query = useQuery(versionQuery(workflow.name, number))
  const others = number !== null && workflow.version !== null && number !== workflow.version
  return (
    <Sheet
      open={number !== null}
      onOpenChange={onClose}
      size="lg"
      title={`${workflow.title}, version ${number}`}
      footer={
        others && (
          <>
            <Button size="sm" icon={GitCompare} onClick={() => onCompare(number, workflow.version ?? number)}>
              Compare with the current one
            </Button>
            <RollBackButton workflow={workflow} number={number} onDone={onClose} />
          </>
        )
      }
    >
      {query.data ? (
        <Content detail={query.data} />
      ) : query.isError ? (
        <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <Skeleton lines={12} />
      )}
    </Sheet>
  )
}

function Content({ detail }: { detail: VersionDetail }) {
  const person = usePeople()
  const { version } = detail
  return (
    <div className="flex flex-col gap-5">
      <div className="flex flex-col gap-1 text-sm">
        <p>{version.note || <span className="text-muted">No note</span>}</p>
        <p className="text-muted">
          {person(version.created_by)}, <Time at={version.created_at} />
        </p>
        <p className="flex items-center gap-1 font-mono text-xs text-muted">
          <span className="truncate">{version.hash}</span>
          <CopyButton value={version.hash} label="Copy the hash" />
        </p>
      </div>
      <Section title="Diagram" framed>
        <DefinitionDiagram definition={detail.definition} name={`version ${version.number}`} />
      </Section>
      <Section title="As written">
        <Code language="yaml" value={detail.document} lineNumbers />
      </Section>
    </div>
  )
}
