import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'

import { idempotencyKey } from '@/api/client'
import { useWhyNot } from '@/api/me'
import { problemAt } from '@/api/problem'
import { useSettled } from '@/expressions/useSettled'
import { Banner } from '@/ui/Banner'
import { Button } from '@/ui/Button'
import { CopyButton } from '@/ui/CopyButton'
import { Dialog } from '@/ui/Dialog'
import { errorWords } from '@/ui/errors'

import type { Trigger } from '../api'
import { type Backfill, planQuery, useStartBackfill } from './api'
import { PlanPanel } from './PlanPanel'
import { lastDays, type RangeForm, type Wish, wishOf, wrongWith } from './range'
import { RangeFields } from './RangeFields'
import { counted } from './words'

interface BackfillDialogProps {
  trigger: Trigger
  onClose(): void
  onStarted(backfill: Backfill): void
}

const DAYS = 7

/** What would start is said before anything starts. */
export function BackfillDialog({ trigger, onClose, onStarted }: BackfillDialogProps) {
  const zone = trigger.timezone ?? 'UTC'
  const [form, setForm] = useState<RangeForm>(() => ({
    ...lastDays(DAYS, zone, Date.now()),
    only: 'missing',
    concurrency: 1,
  }))
  const [key, setKey] = useState(idempotencyKey)
  const formId = useId()
  const wish = wishOf(form)
  const settled = JSON.parse(useSettled(JSON.stringify(wish))) as Wish | null
  const plan = useQuery({ ...planQuery(trigger.id, settled), placeholderData: keepPreviousData })
  const start = useStartBackfill(trigger.id)
  const mayNot = useWhyNot('trigger.fire')
  const isSettled = JSON.stringify(settled) === JSON.stringify(wish) && !plan.isPlaceholderData
  const refusal = start.error ?? (isSettled ? plan.error : null)
  const wrong = wrongWith(form)
  const at = (field: 'from' | 'to' | 'concurrency') => wrong[field] ?? problemAt(refusal, `/${field}`)
  const isPlaced = (['from', 'to', 'concurrency'] as const).some((field) => problemAt(refusal, `/${field}`))
  const words = refusal && !isPlaced ? errorWords(refusal) : null
  const known = wish !== null && isSettled && plan.isSuccess ? plan.data : undefined

  function set(patch: Partial<RangeForm>) {
    setForm((now) => ({ ...now, ...patch }))
    setKey(idempotencyKey())
    start.reset() // what was refused was the form before
  }
  function submit() {
    if (start.isPending || mayNot || wish === null || !known?.count) return
    start.mutate({ wish, key }, { onSuccess: onStarted })
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Backfill ${trigger.title || trigger.name}`}
      description={`Fires slots of ${trigger.text.charAt(0).toLowerCase()}${trigger.text.slice(1)} that have passed.`}
      footer={
        <>
          <CopyButton withLabel size="md" label="Copy as command" value={() => commandOf(trigger, form)} />
          <span className="flex-1" />
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            type="submit"
            form={formId}
            busy={start.isPending}
            whyNot={mayNot ?? (known?.count ? undefined : 'There is nothing to start as it stands.')}
          >
            {known?.count ? `Start ${counted(known.count, 'slot')}` : 'Start'}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className="flex flex-col gap-4 pb-2"
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        {words && (
          <Banner tone="danger" title={words.text}>
            {words.hint}
          </Banner>
        )}
        <RangeFields form={form} zone={zone} errorAt={at} onChange={set} />
        <PlanPanel plan={known} isLoading={wish !== null && refusal === null} only={form.only} zone={zone} />
      </form>
    </Dialog>
  )
}

function commandOf({ name }: Trigger, { from, to, only, concurrency }: RangeForm): string {
  const more = [only === 'all' && '--all', concurrency !== 1 && `--concurrency ${concurrency ?? 1}`]
  return [`onward trigger backfill ${name} --from ${from} --to ${to}`, ...more].filter(Boolean).join(' ')
}
