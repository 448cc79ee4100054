import { useQuery } from '@tanstack/react-query'
import { ArrowLeft, ArrowLeftRight } from 'lucide-react'

import { Button } from '@/ui/Button'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { Section } from '@/ui/Section'
import { Skeleton } from '@/ui/Skeleton'

import { diffQuery, draftQuery, versionQuery, type Workflow } from './api'
import { sideName, type Sides } from './compare'
import { ChangeList } from './ChangeList'
import { RollBackButton } from './RollBack'
import { diffSummary } from './stepDiff'
import { TextDiff } from './TextDiff'

interface VersionCompareProps {
  workflow: Workflow
  sides: Sides
  onSides(sides: Sides): void
  onBack(): void
}

/** What changed, in words of steps, and the two documents side by side. */
export function VersionCompare({ workflow, sides, onSides, onBack }: VersionCompareProps) {
  const { before, after } = sides
  const diff = useQuery(diffQuery(workflow.name, before, after))
  const documents = useDocuments(workflow.name, sides)
  const failed = [diff, ...documents.queries].find((query) => query.isError)
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        <Button size="sm" variant="ghost" icon={ArrowLeft} onClick={onBack}>
          All versions
        </Button>
        <h2 className="text-base font-semibold">
          From {sideName(before)} to {sideName(after)}
        </h2>
        {after !== 'draft' && (
          <Button
            size="sm"
            variant="ghost"
            icon={ArrowLeftRight}
            onClick={() => onSides({ before: after, after: before })}
          >
            Swap
          </Button>
        )}
        <span className="flex-1" />
        <RollBackButton workflow={workflow} number={before} />
      </div>
      {failed && (
        <ErrorPanel
          title="The versions could not be compared"
          error={failed.error}
          onRetry={() => [diff, ...documents.queries].forEach((query) => void query.refetch())}
        />
      )}
      <Section title="What changed" description={diff.data && diffSummary(diff.data)}>
        {diff.data ? <ChangeList diff={diff.data} /> : !failed && <Skeleton lines={4} />}
      </Section>
      <Section title="The documents" framed>
        {documents.before !== undefined && documents.after !== undefined ? (
          <TextDiff
            before={documents.before}
            after={documents.after}
            beforeName={sideName(before)}
            afterName={sideName(after)}
          />
        ) : (
          !failed && <Skeleton lines={10} className="p-3" />
        )}
      </Section>
    </>
  )
}

function useDocuments(name: string, { before, after }: Sides) {
  const old = useQuery(versionQuery(name, before))
  const now = useQuery(versionQuery(name, after === 'draft' ? null : after))
  const draft = useQuery(draftQuery(name, after === 'draft'))
  return {
    before: old.data?.document,
    after: after === 'draft' ? draft.data?.document : now.data?.document,
    queries: [old, now, draft],
  }
}
