import { AppLink } from '@/ui/AppLink'
import { Button } from '@/ui/Button'
import { CopyButton } from '@/ui/CopyButton'
import { JsonView } from '@/ui/JsonView'
import { Time } from '@/ui/Time'

import type { AuditLine } from './api'
import { subjectHref } from './auditWords'

interface AuditDetailsProps {
  line: AuditLine
  onActor(): void
  onSubject(): void
}

/** One line of the log, and the ways on from it. */
export function AuditDetails({ line, onActor, onSubject }: AuditDetailsProps) {
  const href = subjectHref(line.subject, line.detail)
  return (
    <div className="flex flex-col gap-4 text-sm">
      <dl className="grid grid-cols-[5rem_minmax(0,1fr)] gap-x-4 gap-y-2 [&>dt]:text-muted">
        <dt>When</dt>
        <dd>
          <Time at={line.at} mode="absolute" />
        </dd>
        <dt>Who</dt>
        <dd>
          {line.actor_name} ({line.actor_kind})
        </dd>
        <dt>Action</dt>
        <dd className="font-mono text-xs">{line.action}</dd>
        <dt>To</dt>
        <dd className="flex min-w-0 items-center gap-1 font-mono text-xs">
          <span className="truncate">{line.subject}</span>
          <CopyButton value={line.subject} label="Copy the subject" />
        </dd>
      </dl>
      <div className="flex flex-wrap gap-2">
        {href && (
          <AppLink href={href} className="text-accent-ink hover:underline">
            Open it
          </AppLink>
        )}
        <Button size="sm" onClick={onActor}>
          All by {line.actor_name}
        </Button>
        <Button size="sm" onClick={onSubject}>
          All about this
        </Button>
      </div>
      <JsonView value={line.detail} />
    </div>
  )
}
