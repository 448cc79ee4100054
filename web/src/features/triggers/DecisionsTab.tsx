import { useInfiniteQuery } from '@tanstack/react-query'

import { AppLink } from '@/ui/AppLink'
import { Badge } from '@/ui/Badge'
import { Button } from '@/ui/Button'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { FilterChip } from '@/ui/FilterChip'
import { type Column, Table } from '@/ui/Table'
import { Time } from '@/ui/Time'

import { type Decision, decisionsQuery, type Trigger } from './api'
import { triggerHref } from './TriggerTable'
import { OUTCOME_NAMES, outcomeWord, placeOf, slotInstant } from './words'

interface DecisionsTabProps {
  trigger: Trigger
  outcome: string
  onOutcome(outcome: string): void
  onOpen(invocation: string): void
}

/** What became of every slot, and why. */
export function DecisionsTab({ trigger, outcome, onOutcome, onOpen }: DecisionsTabProps) {
  const query = useInfiniteQuery(decisionsQuery(trigger.id, outcome))
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <FilterChip
          label="Outcome"
          value={outcome}
          options={OUTCOME_NAMES.map((value) => ({ value, label: outcomeWord(value).label }))}
          onChange={([next]) => onOutcome(next ?? '')}
          onClear={() => onOutcome('')}
        />
      </div>
      {query.isError && !query.data ? (
        <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <div className="overflow-hidden rounded-lg border border-line bg-raised">
          <Table
            label="Decision log"
            columns={[...COLUMNS, toInvocation(trigger, onOpen)]}
            rows={query.data?.pages.flatMap((page) => page.items) ?? []}
            rowKey={(one) => one.id}
            loading={query.isPending}
            loadMore={query}
            empty={
              outcome ? (
                <EmptyState
                  title="Nothing with this outcome"
                  action={<Button onClick={() => onOutcome('')}>Show all</Button>}
                />
              ) : (
                <EmptyState
                  title="Nothing has been decided yet"
                  body="Each time it is due, a line is written here: that it fired, or why it did not."
                />
              )
            }
          />
        </div>
      )}
    </div>
  )
}

const COLUMNS: Column<Decision>[] = [
  { id: 'at', header: 'When', width: '7.5rem', hideBelow: 'sm', cell: (one) => <Time at={one.at} /> },
  {
    id: 'outcome',
    header: 'Outcome',
    width: '12rem',
    hideBelow: 'sm',
    cell: (one) => <Outcome decision={one} />,
  },
  { id: 'why', header: 'Why', cell: (one) => <Why decision={one} /> },
]

/** What was decided against has none; of what was refused, the deliveries tell more. */
function toInvocation(trigger: Trigger, onOpen: (invocation: string) => void): Column<Decision> {
  return {
    id: 'invocation',
    header: <span className="sr-only">What it started</span>,
    width: '4.5rem',
    align: 'right',
    cell: ({ invocation_id: id, outcome }) =>
      id ? (
        <Button size="sm" variant="ghost" aria-label={`Show the invocation ${id}`} onClick={() => onOpen(id)}>
          Show
        </Button>
      ) : (
        outcome === 'refused' && (
          <AppLink
            className="link text-xs"
            href={`${triggerHref(trigger.name)}?tab=deliveries&outcome=refused`}
          >
            Show<span className="sr-only"> what was refused</span>
          </AppLink>
        )
      ),
  }
}

function Outcome({ decision }: { decision: Decision }) {
  const { label, tone } = outcomeWord(decision.outcome)
  return (
    <span className="inline-flex items-center gap-1.5">
      <Badge tone={tone}>{label}</Badge>
      {decision.count > 1 && (
        <span className="text-xs text-muted">× {decision.count.toLocaleString('en')}</span>
      )}
    </span>
  )
}

function Why({ decision }: { decision: Decision }) {
  const from = slotInstant(decision.slot)
  const to = slotInstant(decision.last_slot)
  const isTold = from !== null && placeOf(from, decision.sentence) !== null
  return (
    <span className="flex min-w-0 flex-col gap-0.5">
      <span className="flex flex-wrap items-center gap-x-2 sm:hidden">
        <Outcome decision={decision} />
        <Time at={decision.at} className="text-xs text-muted" />
      </span>
      <span className="break-words">
        <Sentence text={decision.sentence} instant={from} />
      </span>
      {from && !isTold && (
        <span className="text-xs text-muted">
          for <Time mode="absolute" at={from} />
          {to && to !== from && (
            <>
              {' '}
              to <Time mode="absolute" at={to} />
            </>
          )}
        </span>
      )}
    </span>
  )
}

/** An instant in the middle of it is shown as all others are. */
function Sentence({ text, instant }: { text: string; instant: string | null }) {
  const place = instant && placeOf(instant, text)
  if (!place) return text
  const [from, to] = place
  return (
    <>
      {text.slice(0, from)}
      <Time mode="absolute" at={instant} />
      {text.slice(to)}
    </>
  )
}
