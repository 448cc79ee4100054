import { Badge } from '@/ui/Badge'
import { CopyButton } from '@/ui/CopyButton'

import type { Workflow } from './api'

export function WorkflowTitle({ workflow }: { workflow: Workflow }) {
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
      <span className="min-w-0 break-words">{workflow.title}</span>
      <span className="inline-flex items-center gap-1 text-sm font-normal">
        <span className="font-mono text-xs text-muted">{workflow.name}</span>
        <CopyButton value={workflow.name} label="Copy the name" />
      </span>
      {workflow.version === null ? (
        <Badge tone="info">Never published</Badge>
      ) : (
        <Badge title="The published version">v{workflow.version}</Badge>
      )}
      {workflow.has_draft && workflow.version !== null && <Badge tone="info">Unpublished draft</Badge>}
    </span>
  )
}
