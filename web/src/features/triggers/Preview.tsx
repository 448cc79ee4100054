import type { ReactNode } from 'react'

import { EventTry } from './EventTry'
import type { TriggerForm } from './form'
import { LivePreview, type Previewed } from './LivePreview'
import { webhookOf, webhookWords } from './webhook'

/** Beside the form: what it will do, as far as anybody can know. */
export function Preview({ form, previewed }: { form: TriggerForm; previewed: Previewed }) {
  switch (form.kind) {
    case 'schedule':
      return <LivePreview previewed={previewed} />
    case 'event':
      return <EventTry form={form.event} filter={form.filter} />
    case 'webhook':
      return (
        <Told title="What will happen">
          <p className="font-medium">{webhookWords(webhookOf(form.webhook, null))}</p>
          <ol className="mt-2 list-decimal space-y-1 pl-4 text-muted">
            <li>The sender is checked before anything is read.</li>
            <li>The delivery is stored, and only then answered: none is lost.</li>
            <li>
              {form.workflow || 'The workflow'} starts. Its inputs see <Mono>trigger.payload</Mono>,{' '}
              <Mono>trigger.headers</Mono>, <Mono>trigger.query</Mono> and <Mono>trigger.method</Mono>.
            </li>
          </ol>
        </Told>
      )
    default:
      return (
        <Told title="What will happen">
          <p className="text-muted">
            It starts only when somebody runs it, from here, the API or the command line.
          </p>
        </Told>
      )
  }
}

function Told({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label="Preview" className="flex min-w-0 flex-col gap-2">
      <h3 className="text-sm font-semibold">{title}</h3>
      <div className="rounded-lg border border-line p-3 text-sm">{children}</div>
    </section>
  )
}

function Mono({ children }: { children: string }) {
  return <code className="rounded-sm bg-sunken px-1 font-mono text-xs">{children}</code>
}
