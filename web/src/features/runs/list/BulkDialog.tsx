import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'

import { AppLink } from '@/ui/AppLink'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { Field } from '@/ui/Field'
import { ProgressBar } from '@/ui/ProgressBar'
import { StatusMark } from '@/ui/StatusMark'
import { TextArea } from '@/ui/TextArea'

import type { RunLine } from '../api'
import { cancelRun, replayRun } from '../api'
import { type Done, doAll, type Outcome } from '../model/bulk'
import { counted, isOpen, runHref, shortId } from '../words'

export type BulkVerb = 'cancel' | 'replay'

interface BulkDialogProps {
  verb: BulkVerb
  runs: readonly RunLine[]
  onClose(): void
}

const MARKS: Record<Outcome['state'], string> = {
  'to do': 'not_reached',
  'under way': 'running',
  done: 'succeeded',
  refused: 'failed',
}

/** The same for many runs, with what became of each. */
export function BulkDialog({ verb, runs, onClose }: BulkDialogProps) {
  const fitting = verb === 'cancel' ? runs.filter((run) => isOpen(run.status)) : runs
  const client = useQueryClient()
  const [chosen] = useState(fitting)
  const [skipped] = useState(runs.length - fitting.length)
  const [reason, setReason] = useState('')
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, Outcome> | null>(null)
  const stopped = useRef(false)
  const finished = outcomes === null ? 0 : [...outcomes.values()].filter((one) => isFinished(one)).length
  const isBusy = outcomes !== null && finished < chosen.length && !stopped.current

  async function begin() {
    setOutcomes(new Map(chosen.map((run) => [run.id, { id: run.id, state: 'to do' }])))
    const work = verb === 'cancel' ? (id: string) => cancelOne(id, reason) : replayOne
    const tell = (outcome: Outcome) => setOutcomes((known) => new Map(known ?? []).set(outcome.id, outcome))
    await doAll(chosen.map((run) => run.id), work, tell, () => stopped.current) // prettier-ignore
    void client.invalidateQueries({ queryKey: ['runs'] })
  }
  function close() {
    stopped.current = true
    onClose()
  }
  const words = WORDS[verb]
  return (
    <Dialog
      open
      onOpenChange={close}
      size="md"
      title={`${words.title} ${counted(chosen.length, 'run')}`}
      description={words.description}
      footer={
        outcomes === null ? (
          <>
            <Button onClick={close}>Leave it</Button>
            <Button
              variant={verb === 'cancel' ? 'danger' : 'primary'}
              onClick={() => void begin()}
              whyNot={chosen.length === 0 ? words.none : undefined}
            >
              {words.title} {counted(chosen.length, 'run')}
            </Button>
          </>
        ) : (
          <Button variant="primary" onClick={close}>
            {isBusy ? 'Stop here' : 'Done'}
          </Button>
        )
      }
    >
      <div className="flex flex-col gap-3">
        {skipped > 0 && (
          <p className="text-muted">{counted(skipped, 'run')} ended already and will be left alone.</p>
        )}
        {outcomes === null && verb === 'cancel' && (
          <Field label="Why" hint="People read it later at each of the runs.">
            <TextArea
              value={reason}
              onChange={(event) => setReason(event.target.value)}
              data-autofocus
              maxLength={2000}
            />
          </Field>
        )}
        {outcomes !== null && (
          <>
            <ProgressBar
              value={finished / Math.max(1, chosen.length)}
              label={`${finished} of ${chosen.length} done`}
            />
            <ul
              className="max-h-80 overflow-auto rounded-md border border-line"
              aria-label="What became of each run"
            >
              {[...outcomes.values()].map((outcome) => (
                <OutcomeLine key={outcome.id} outcome={outcome} />
              ))}
            </ul>
          </>
        )}
      </div>
    </Dialog>
  )
}

function OutcomeLine({ outcome }: { outcome: Outcome }) {
  return (
    <li className="flex min-w-0 items-center gap-2 border-b border-line px-3 py-1.5 text-sm last:border-b-0">
      <StatusMark status={MARKS[outcome.state]} size={14} />
      <AppLink href={runHref(outcome.id)} className="font-mono text-xs" title={outcome.id}>
        {shortId(outcome.id)}
      </AppLink>
      <span className="min-w-0 flex-1 truncate text-xs text-muted" title={outcome.words}>
        {outcome.words ?? outcome.state}
      </span>
      {outcome.href !== undefined && (
        <AppLink href={outcome.href} className="link text-xs whitespace-nowrap">
          New run
        </AppLink>
      )}
    </li>
  )
}

const WORDS: Record<BulkVerb, { title: string; description: string; none: string }> = {
  cancel: {
    title: 'Cancel',
    description:
      'Their waits, steps, children and approvals close with them. What has happened stays as it is.',
    none: 'All of them have ended.',
  },
  replay: {
    title: 'Replay',
    description:
      'Each becomes a new run of the same version with the same inputs; the earlier runs stay as they are.',
    none: 'There is nothing to replay.',
  },
}

async function cancelOne(id: string, reason: string): Promise<Done> {
  const run = await cancelRun(id, reason)
  return { words: run.status === 'cancelled' ? 'cancelled' : 'is being cancelled' }
}

async function replayOne(id: string): Promise<Done> {
  const run = await replayRun(id, { definition: 'same' })
  return { words: `started ${shortId(run.id)}`, href: runHref(run.id) }
}

function isFinished(outcome: Outcome): boolean {
  return outcome.state === 'done' || outcome.state === 'refused'
}
