import { CalendarClock, Plus } from 'lucide-react'

import { useWhyNot } from '@/api/me'
import { Button } from '@/ui/Button'
import { CopyButton } from '@/ui/CopyButton'
import { EmptyState } from '@/ui/EmptyState'

const APPLY = 'onward trigger apply nightly.yaml'

/** What to do first. */
export function NoTriggers({ onNew, workflow }: { onNew(): void; workflow?: string }) {
  const mayNot = useWhyNot('trigger.write')
  return (
    <EmptyState
      icon={CalendarClock}
      title={workflow ? `Nothing starts ${workflow} by itself` : 'Nothing starts by itself yet'}
      body={
        <>
          A trigger starts a workflow: every weekday at nine, when another system calls its webhook, or when
          an event happens. Make one here, or keep it as a file:{' '}
          <span className="inline-flex items-center gap-1">
            <code className="rounded-sm bg-sunken px-1 font-mono text-xs">{APPLY}</code>
            <CopyButton value={APPLY} label="Copy the command" />
          </span>
        </>
      }
      action={
        <Button variant="primary" icon={Plus} whyNot={mayNot} onClick={onNew}>
          New trigger
        </Button>
      }
    />
  )
}
