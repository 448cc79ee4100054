import { useQueryClient } from '@tanstack/react-query'
import { FileUp, LayoutTemplate, Play, Terminal, type LucideIcon } from 'lucide-react'
import { type ReactNode, useState } from 'react'

import { useMay } from '@/api/me'
import { AppLink, useGo } from '@/ui/AppLink'
import { Button, buttonClass } from '@/ui/Button'
import { Code } from '@/ui/Code'
import { EmptyState } from '@/ui/EmptyState'
import { toast } from '@/ui/toast'

import { createAndPublish } from './api'
import { FIRST_NAME, firstWorkflow } from './firstWorkflow'

/** An empty workspace: the shortest ways to a first run. */
export function FirstStart() {
  const mayPublish = useMay('workflow.publish')
  if (!mayPublish)
    return (
      <EmptyState
        title="Nothing here yet"
        body="No workflow has been made in this workspace. Making one takes the role of an editor: an administrator can give it to you."
      />
    )
  return (
    <div className="flex flex-col gap-4">
      <p className="max-w-prose text-sm text-muted">
        Onward runs automations that must not get lost: whatever stops, a run goes on where it was, and
        nothing that is done is done again. Here are four ways to a first run.
      </p>
      <div className="grid gap-3 sm:grid-cols-2">
        <Way
          icon={Play}
          title="Run an example now"
          text="Greets somebody, waits, asks you, and says goodbye. It needs nothing else."
          action={<RunExample />}
        />
        <Way
          icon={LayoutTemplate}
          title="Begin with a template"
          text="Reports, checks, imports with a person in between: pick one, change it, publish it."
          action={
            <AppLink href="/workflows/new" className={buttonClass()}>
              See the templates
            </AppLink>
          }
        />
        <Way
          icon={FileUp}
          title="Import what you have"
          text="Drop YAML files: they are checked before anything is published."
          action={
            <AppLink href="/workflows?import=yes" className={buttonClass()}>
              Import
            </AppLink>
          }
        />
        <Way
          icon={Terminal}
          title="From a terminal"
          text="Keep the files in a repository, and apply them as often as you like."
          action={
            <Code
              language="shell"
              value={`onward login ${window.location.origin}\nonward workflow apply ./workflows`}
              className="w-full"
              wrap
            />
          }
        />
      </div>
    </div>
  )
}

function Way({
  icon: Mark,
  title,
  text,
  action,
}: {
  icon: LucideIcon
  title: string
  text: string
  action: ReactNode
}) {
  return (
    <section className="flex min-w-0 flex-col items-start gap-2 rounded-lg border border-line bg-raised p-4">
      <h2 className="flex items-center gap-2 text-base font-semibold">
        <Mark size={18} aria-hidden className="text-accent" />
        {title}
      </h2>
      <p className="flex-1 text-sm text-muted">{text}</p>
      {action}
    </section>
  )
}

function RunExample() {
  const client = useQueryClient()
  const go = useGo()
  const [busy, setBusy] = useState(false)
  async function run() {
    setBusy(true)
    try {
      const name = await createAndPublish(firstWorkflow, FIRST_NAME)
      go(`/workflows/${name}?run=yes`)
      await client.invalidateQueries({ queryKey: ['workflows'] })
    } catch (error) {
      toast.error(error)
      setBusy(false)
    }
  }
  return (
    <Button variant="primary" icon={Play} busy={busy} onClick={() => void run()}>
      Make it and run it
    </Button>
  )
}
