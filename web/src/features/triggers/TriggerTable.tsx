import { Play } from 'lucide-react'

import { useWhyNot } from '@/api/me'
import { AppLink } from '@/ui/AppLink'
import { Badge } from '@/ui/Badge'
import { IconButton } from '@/ui/IconButton'
import { type Column, Table, type TableProps } from '@/ui/Table'
import { Time } from '@/ui/Time'

import type { Trigger } from './api'
import { kindOf, whenWords } from './form'
import { KindIcon } from './KindIcon'
import { NextAt } from './NextAt'
import { isOn, isPaused, reasonOf, stateWord } from './state'
import { object } from './stored'
import { TriggerSwitch } from './TriggerSwitch'
import { isMade, readWebhook } from './webhook'

interface TriggerTableProps extends Pick<TableProps<Trigger>, 'rows' | 'loading' | 'loadMore' | 'empty'> {
  onRun(trigger: Trigger): void
  /** On the page of a workflow, all of them start that one. */
  withoutWorkflow?: boolean
}

export function TriggerTable({ rows, loading, loadMore, empty, onRun, withoutWorkflow }: TriggerTableProps) {
  return (
    <Table
      label="Triggers"
      columns={columns(onRun).filter((column) => !(withoutWorkflow && column.id === 'workflow'))}
      rows={rows}
      rowKey={(trigger) => trigger.id}
      href={(trigger) => triggerHref(trigger.name)}
      loading={loading}
      loadMore={loadMore}
      dim={(trigger) => !isOn(trigger)}
      empty={empty}
    />
  )
}

export function triggerHref(name: string): string {
  return `/schedules/${encodeURIComponent(name)}`
}

/** A webhook that is new has no secret yet: its page makes one, and shows it once. */
export function afterSaving(made: Trigger): string {
  return triggerHref(made.name) + (hasMadeSecret(made) ? '?make=secret' : '')
}

/** Whether it is a webhook whose secret Onward makes. */
export function hasMadeSecret({ definition }: Pick<Trigger, 'definition'>): boolean {
  const { webhook } = definition
  return Boolean(webhook) && isMade(readWebhook(object(webhook)))
}

function columns(onRun: (trigger: Trigger) => void): Column<Trigger>[] {
  return [
    { id: 'name', header: 'Trigger', cell: (trigger) => <Name trigger={trigger} /> },
    {
      id: 'workflow',
      header: 'Starts',
      width: '12rem',
      hideBelow: 'lg',
      cell: (trigger) => (
        <AppLink
          href={`/workflows/${encodeURIComponent(trigger.workflow)}`}
          className="block w-fit max-w-full truncate hover:underline"
        >
          {trigger.workflow}
        </AppLink>
      ),
    },
    {
      id: 'next',
      header: 'Next',
      width: '8rem',
      hideBelow: 'sm',
      cell: (trigger) => <NextAt trigger={trigger} />,
    },
    {
      id: 'last',
      header: 'Last',
      width: '8rem',
      hideBelow: 'xl',
      cell: (trigger) => <Time at={trigger.last_fired_at} none="never" />,
    },
    {
      id: 'does',
      header: <span className="sr-only">On or off, and run now</span>,
      width: '6.5rem',
      align: 'right',
      cell: (trigger) => <Does trigger={trigger} onRun={onRun} />,
    },
  ]
}

function Name({ trigger }: { trigger: Trigger }) {
  const reason = reasonOf(trigger)
  return (
    <span className="flex min-w-0 gap-2.5">
      <KindIcon kind={trigger.kind} className="mt-0.5 text-muted" />
      <span className="flex min-w-0 flex-1 flex-col">
        <span className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-0.5">
          <span className="max-w-full truncate font-medium">{trigger.title || trigger.name}</span>
          <StateBadge trigger={trigger} />
        </span>
        <span className="truncate text-xs text-muted">{whenWords(trigger.definition, trigger.text)}</span>
        {isPaused(trigger) && (
          <span className="text-xs">
            Goes on <Time at={trigger.paused_until} />
          </span>
        )}
        {reason && !isPaused(trigger) && trigger.state !== 'completed' && (
          <span className="text-xs text-warning-ink">{reason}</span>
        )}
        <span className="text-xs text-muted sm:hidden">
          <NextAt
            trigger={trigger}
            none={kindOf(trigger.definition) === 'schedule' ? 'no next firing' : ''}
          />
        </span>
      </span>
    </span>
  )
}

/** Nothing while it is on and well: that is what one expects. */
export function StateBadge({ trigger }: { trigger: Trigger }) {
  const { label, tone } = stateWord(trigger)
  if (label === 'On') return null
  return <Badge tone={tone}>{label}</Badge>
}

function Does({ trigger, onRun }: { trigger: Trigger; onRun(trigger: Trigger): void }) {
  const mayNot = useWhyNot('trigger.fire')
  return (
    <span className="flex items-center justify-end gap-2">
      <TriggerSwitch trigger={trigger} />
      <IconButton
        label={`Run ${trigger.title || trigger.name} now`}
        icon={Play}
        whyNot={mayNot}
        onClick={() => onRun(trigger)}
      />
    </span>
  )
}
