import { useInfiniteQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useMemo, useState } from 'react'

import { useWhyNot } from '@/api/me'
import { useGo } from '@/ui/AppLink'
import { Button } from '@/ui/Button'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { Section } from '@/ui/Section'

import { type Trigger, triggerPagesQuery } from './api'
import { FireDialog } from './FireDialog'
import { NoTriggers } from './NoTriggers'
import { TriggerDialog } from './TriggerDialog'
import { afterSaving, TriggerTable } from './TriggerTable'
import { useLiveTriggers } from './useLiveTriggers'

/** What starts a workflow by itself. */
export function WorkflowTriggers({ workflow }: { workflow: string }) {
  const query = useInfiniteQuery(triggerPagesQuery({ workflow, order: 'name' }))
  const [firing, setFiring] = useState<Trigger | null>(null)
  const [making, setMaking] = useState(false)
  const mayNot = useWhyNot('trigger.write')
  const go = useGo()
  useLiveTriggers()
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data])
  return (
    <Section
      title="What starts it by itself"
      framed={!query.isError}
      actions={
        rows.length > 0 && (
          <Button size="sm" icon={Plus} whyNot={mayNot} onClick={() => setMaking(true)}>
            New trigger
          </Button>
        )
      }
    >
      {query.isError && !query.data ? (
        <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <TriggerTable
          withoutWorkflow
          rows={rows}
          loading={query.isPending}
          loadMore={query}
          onRun={setFiring}
          empty={<NoTriggers workflow={workflow} onNew={() => setMaking(true)} />}
        />
      )}
      {firing && <FireDialog trigger={firing} firing="now" onClose={() => setFiring(null)} />}
      <TriggerDialog
        open={making}
        workflow={workflow}
        onOpenChange={setMaking}
        // A schedule needs no more; a webhook has a secret and an address to be looked at.
        onSaved={(made) => made.kind === 'webhook' && go(afterSaving(made))}
      />
    </Section>
  )
}
