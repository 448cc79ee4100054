import { Inbox, Plus } from 'lucide-react'
import { useState } from 'react'

import { Banner } from '../Banner'
import { Button } from '../Button'
import { EmptyState } from '../EmptyState'
import { ErrorBoundary } from '../ErrorBoundary'
import { ErrorPanel } from '../ErrorPanel'
import { Skeleton } from '../Skeleton'
import { Specimen } from './Specimen'

export function States() {
  return (
    <>
      <Specimen name="Banner">
        <Banner
          tone="info"
          title="A newer version is published"
          action={<Button size="sm">Show</Button>}
          className="w-full"
        />
        <Banner tone="warning" title="Nothing has moved for a minute" className="w-full">
          The worker that had this run may be gone; another one takes it within 30 seconds.
        </Banner>
        <Banner tone="danger" title="The run failed at the step charge" className="w-full" />
        <Banner tone="success" title="The device is in" className="w-full" />
      </Specimen>
      <Specimen name="Skeleton">
        <div className="w-60">
          <Skeleton lines={3} />
        </div>
        <Skeleton className="h-16 w-40" />
      </Specimen>
      <Specimen name="Empty">
        <div className="w-full rounded-lg border border-line">
          <EmptyState
            icon={Inbox}
            title="No workflows yet"
            body="Start from an example, or from nothing. You can run it a minute from now."
            action={
              <Button variant="primary" icon={Plus}>
                New workflow
              </Button>
            }
          />
        </div>
      </Specimen>
      <Specimen name="Errors">
        <ErrorPanel
          className="w-full"
          title="The runs could not be loaded"
          error={{
            detail: 'The server cannot be reached.',
            hint: 'Check that it runs: onward doctor.',
            code: 'unreachable',
          }}
          onRetry={() => undefined}
        />
        <div className="w-full">
          <ErrorBoundary name="The diagram">
            <Breakable />
          </ErrorBoundary>
        </div>
      </Specimen>
    </>
  )
}

function Breakable() {
  const [broken, setBroken] = useState(false)
  if (broken) throw new Error('A part that breaks takes only itself down.')
  return <Button onClick={() => setBroken(true)}>Break this part</Button>
}
