import { CircleAlert, TriangleAlert } from 'lucide-react'

import { isWithin } from '@/document/pointer'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorPanel } from '@/ui/ErrorPanel'

import type { Finding } from './api'
import { useEditor, useSession, useSteps } from './context'

/** Everything that is wrong with the draft; each line leads to its place. */
export function FindingsPanel() {
  const { reveal } = useEditor()
  const findings = useSession((state) => state.findings)
  const checked = useSession((state) => state.checkedText)
  const error = useSession((state) => state.checkError)
  const steps = useSteps()
  const nameOf = (finding: Finding) =>
    steps.findLast((step) => isWithin(finding.pointer, step.pointer))?.id ?? 'Workflow'
  if (error && checked === null) return <ErrorPanel error={error} className="m-4" />
  if (checked === null) return <p className="p-4 text-sm text-muted">The draft is being checked…</p>
  if (findings.length === 0)
    return <EmptyState title="Nothing is wrong" body="The draft can be published as it is." />
  return (
    <ul aria-label="Problems" className="flex flex-col">
      {findings.map((finding) => (
        <li key={`${finding.pointer} ${finding.code} ${finding.message}`} className="border-b border-line">
          <button
            type="button"
            onClick={() => reveal(finding.pointer)}
            className="flex w-full items-start gap-2 px-4 py-2 text-left hover:bg-hover"
          >
            {finding.severity === 'error' ? (
              <CircleAlert size={16} aria-label="Error" className="mt-0.5 shrink-0 text-danger" />
            ) : (
              <TriangleAlert size={16} aria-label="Warning" className="mt-0.5 shrink-0 text-warning" />
            )}
            <span className="min-w-0">
              <span className="block text-sm">{finding.message}</span>
              {finding.hint && <span className="block text-xs text-muted">{finding.hint}</span>}
              <span className="block text-xs text-faint">
                {nameOf(finding)} · line {finding.line}
              </span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  )
}
