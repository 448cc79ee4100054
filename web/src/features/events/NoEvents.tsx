import { Plus, Radio } from 'lucide-react'

import { useWhyNot } from '@/api/me'
import { Button } from '@/ui/Button'
import { Code } from '@/ui/Code'
import { EmptyState } from '@/ui/EmptyState'

import { commandOf, curlOf, type Sample } from './words'

const SAMPLE: Sample = { name: 'order.paid', key: 'order-17', source: '', data: '{"amount": 1250}' }

/** What to do first: from here, from a terminal, from a program. */
export function NoEvents({ onPublish }: { onPublish(): void }) {
  const mayNot = useWhyNot('event.publish')
  return (
    <>
      <EmptyState
        icon={Radio}
        title="No events yet"
        body="An event says that something happened: an order was paid, a file arrived. Triggers start workflows by it, and runs that wait for it go on. Events come from your programs, from the step event.emit, and from here."
        action={
          <Button variant="primary" icon={Plus} whyNot={mayNot} onClick={onPublish}>
            Publish an event
          </Button>
        }
      />
      <div className="mx-auto flex max-w-2xl min-w-0 flex-col gap-3 px-4 pb-8 text-sm">
        <p className="text-muted">From a terminal:</p>
        <Code value={commandOf(SAMPLE)} language="shell" wrap />
        <p className="text-muted">From a program, with an API key (CloudEvents are taken as well):</p>
        <Code value={curlOf(SAMPLE, window.location.origin)} language="shell" wrap />
      </div>
    </>
  )
}
