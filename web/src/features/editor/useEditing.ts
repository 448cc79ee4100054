/** Ties the session to the server: saving, checking, pins, and what others do to the same draft. */
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useState } from 'react'

import { numberOf, useChanges } from '@/feed'
import { toast } from '@/ui/toast'

import { type Draft, readDraft, saveDraft } from './api'
import { Autosave } from './autosave'
import { Checker } from './checking'
import { loadPins, storePins } from './pins'
import { createSession, type Session } from './session'

export interface Editing {
  session: Session
  autosave: Autosave
}

export function useEditing(draft: Draft, readOnly: boolean, onRenamed: (name: string) => void): Editing {
  const client = useQueryClient()
  const renamed = useEffectEvent((name: string) => name !== draft.name && onRenamed(name))
  const [editing] = useState(() => begin(draft, readOnly))
  const { session, autosave } = editing
  const { workflow_id: id } = draft

  useEffect(() => {
    const checker = new Checker({
      found: session.found,
      failed: (checkError) => session.store.setState({ checkError }),
    })
    checker.check(session.text(), 0)
    let { text } = session.store.getState().history.present
    let { pins } = session.store.getState()
    const stop = session.store.subscribe((state) => {
      if (state.pins !== pins) storePins(id, (pins = state.pins))
      const next = state.history.present.text
      if (next === text) return
      text = next
      checker.check(text)
      if (!readOnly) autosave.change(text)
    })
    return () => {
      stop()
      checker.close()
    }
  }, [session, autosave, id, readOnly])

  useEffect(() => {
    const online = () => autosave.retryNow()
    window.addEventListener('online', online)
    window.addEventListener('pagehide', session.settle)
    return () => {
      window.removeEventListener('online', online)
      window.removeEventListener('pagehide', session.settle)
      void autosave
        .flush()
        .finally(() => client.invalidateQueries({ queryKey: ['workflows'], refetchType: 'none' }))
    }
  }, [session, autosave, client])

  useEffect(
    () => autosave.state.subscribe(({ state }) => state.kind === 'saved' && renamed(autosave.name)),
    [autosave],
  )

  useChanges(`workflow:${id}`, {
    change: (change) => {
      const revision = numberOf(change, 'draft_revision')
      if (change.kind === 'workflow.updated' && (revision ?? Number.POSITIVE_INFINITY) > autosave.revision)
        void follow(editing, id)
    },
    stale: () => void follow(editing, id),
  })
  return editing
}

function begin(draft: Draft, readOnly: boolean): Editing {
  const session = createSession(draft.document, loadPins(draft.workflow_id))
  const autosave = new Autosave(
    {
      // By its id: before the first publication the name follows the draft.
      put: (document, revision) => saveDraft(draft.workflow_id, document, revision),
      read: () => readDraft(draft.workflow_id),
      keeper: localStorage,
      key: draft.workflow_id,
    },
    draft,
  )
  const restored = readOnly ? null : autosave.restored()
  if (restored !== null) {
    session.write(restored)
    toast.info('Your unsaved changes from before are back.')
  }
  return { session, autosave }
}

/** Somebody saved this draft: taken over at once when nothing here is unsaved, else both are shown. */
async function follow({ session, autosave }: Editing, id: string): Promise<void> {
  // Our own save comes back through the feed as well: its answer is there first, or in a moment.
  await new Promise((resolve) => setTimeout(resolve, OWN_SAVE_MS))
  const theirs = await readDraft(id).catch(() => null)
  if (theirs === null || theirs.revision <= autosave.revision) return
  // What a field still holds back was typed, too.
  session.settle()
  if (autosave.adopt(theirs) && theirs.document !== session.text()) {
    session.write(theirs.document)
    toast.info('This draft was changed in another place: you see the newest now.')
  }
}

const OWN_SAVE_MS = 400
