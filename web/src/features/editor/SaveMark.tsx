import { Check, CloudOff, LoaderCircle, PencilLine, TriangleAlert } from 'lucide-react'
import { useStore } from 'zustand'

import { Button } from '@/ui/Button'
import { Popover } from '@/ui/Popover'
import { Time } from '@/ui/Time'

import type { Autosave } from './autosave'

/** Whether the server has what is on the screen. */
export function SaveMark({ autosave, onConflict }: { autosave: Autosave; onConflict(): void }) {
  const { state } = useStore(autosave.state)
  return (
    <span role="status" aria-label="Saving" className="flex min-h-7 items-center gap-1.5 text-xs text-muted">
      {state.kind === 'saved' && (
        <>
          <Check size={14} aria-hidden className="text-success" />
          <span>Saved {state.at && <Time at={state.at} />}</span>
        </>
      )}
      {state.kind === 'unsaved' && (
        <>
          <PencilLine size={14} aria-hidden /> Unsaved
        </>
      )}
      {state.kind === 'saving' && (
        <>
          <LoaderCircle size={14} aria-hidden className="motion-safe:animate-spin" /> Saving…
        </>
      )}
      {state.kind === 'offline' && (
        <>
          <CloudOff size={14} aria-hidden className="text-warning" />
          <span className="text-warning-ink">Not saved: no answer. Kept in this browser.</span>
          <Button size="sm" variant="ghost" onClick={() => autosave.retryNow()}>
            Try now
          </Button>
        </>
      )}
      {state.kind === 'refused' && (
        <Popover
          label="Why it is not saved"
          trigger={
            <Button size="sm" variant="ghost" icon={TriangleAlert}>
              Not saved
            </Button>
          }
        >
          <p className="max-w-80 text-sm">{state.problem.detail}</p>
          {state.problem.hint && <p className="mt-1 max-w-80 text-xs text-muted">{state.problem.hint}</p>}
        </Popover>
      )}
      {state.kind === 'conflict' && (
        <>
          <TriangleAlert size={14} aria-hidden className="text-warning" />
          <span className="text-warning-ink">Changed in another place.</span>
          <Button size="sm" variant="ghost" onClick={onConflict}>
            Choose…
          </Button>
        </>
      )}
    </span>
  )
}
