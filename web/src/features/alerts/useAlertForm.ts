import { useState } from 'react'

import { Problem } from '@/api/problem'
import { isOvertaken } from '@/api/revisions'
import { useNewest } from '@/feed/useNewest'
import { errorWords, type ErrorWords } from '@/ui/errors'
import { isAsked, type Meanwhile, useMeanwhile } from '@/ui/useMeanwhile'

import { type Alert, fetchAlert, useSaveAlert } from './api'
import { type Alert as Form, readAlert, writeAlert } from './document'
import { nameFor, NEW_ALERT, type Wrong, wrongWith } from './form'
import { agrees, FIELD_NAMES } from './revisions'

export interface AlertEditing {
  form: Form
  set(patch: Partial<Form>): void
  /** A free one out of what it tells, until it is given one. */
  name: string
  setName(name: string): void
  wrong: Wrong
  /** What was refused, and belongs to no field. */
  words: ErrorWords | null
  isSaving: boolean
  /** Another number for each save that was refused because somebody else was faster, or 0. */
  refusedAt: number
  /** What others make of it. */
  meanwhile: Meanwhile<Alert, Form>
  save(done: Done): void
  /** Over what somebody else made of it. */
  overwrite(done: Done): void
  /** What somebody else deleted. */
  makeAnew(done: Done): void
}

interface Done {
  saved(alert: Alert): void
  /** Something is missing or refused: at its field, or in words. */
  wrong(): void
  /** It has to be chosen first what becomes of what somebody else did. */
  choose(): void
}

/** What the dialog knows. `holdsBack`: whether a field keeps text that is no value yet. */
export function useAlertForm(
  alert: Alert | undefined,
  taken: readonly string[],
  holdsBack: () => boolean,
): AlertEditing {
  const [isNamed, setNamed] = useState(alert !== undefined)
  const [tried, setTried] = useState(false)
  const saving = useSaveAlert()
  const id = alert?.id ?? ''
  const newest = useNewest(alert && `alert:${id}`, 'alerts', alert, (signal) => fetchAlert(id, signal))
  const meanwhile = useMeanwhile<Alert, Form>({
    opened: alert,
    newest: newest.view,
    isSaving: saving.isPending || saving.isSuccess,
    newForm: () => NEW_ALERT,
    read: readAlert,
    write: writeAlert,
    agrees,
    holdsBack,
    shown: ({ definition }) => definition,
    names: FIELD_NAMES,
    onMoved() {
      setTried(false)
      saving.reset()
    },
  })
  const { form, change } = meanwhile
  const wanted: Form = { ...form, name: isNamed ? form.name : nameFor(form, taken) }
  const isToldAbove = meanwhile.standing !== 'current' && isOvertaken(saving.error)
  const refused = isToldAbove ? null : saving.error

  function set(patch: Partial<Form>) {
    change((now) => ({ ...now, ...patch }))
    saving.reset() // what was refused was the form before
  }
  function send(over: Alert | undefined, { saved, wrong }: Done) {
    setTried(true)
    if (saving.isPending) return
    if (Object.keys(wrongWith(wanted)).length > 0) return wrong()
    const saysTheSame = (theirs: Alert) => agrees(form, theirs)
    saving.mutate(
      { definition: writeAlert(wanted), over, look: newest.look, saysTheSame },
      { onSuccess: saved, onError: (error) => isOvertaken(error) || wrong() },
    )
  }
  return {
    form,
    set,
    name: wanted.name,
    setName(name) {
      setNamed(true)
      set({ name: name.toLowerCase() })
    },
    wrong: { ...(tried ? wrongWith(wanted) : {}), ...refusedAt(refused) },
    words: refused && !isPlaced(refused) ? errorWords(refused) : null,
    isSaving: saving.isPending,
    refusedAt: isOvertaken(saving.error) ? saving.submittedAt : 0,
    meanwhile,
    save: (done) => (isAsked(meanwhile) ? done.choose() : send(meanwhile.base, done)),
    overwrite: (done) => send(meanwhile.newest ?? undefined, done),
    makeAnew: (done) => send(undefined, done),
  }
}

/** By the pointer into the alert, whether the server told it of the body or of the alert itself. */
function refusedAt(error: unknown): Wrong {
  if (!(error instanceof Problem)) return {}
  const hint = error.hint ? ` ${error.hint}` : ''
  return Object.fromEntries(
    error.errors
      .map(({ pointer, detail }) => [pointer.replace(/^\/definition/, ''), `${detail}${hint}`] as const)
      .filter(([pointer]) => pointer !== ''),
  )
}

function isPlaced(error: unknown): boolean {
  return Object.keys(refusedAt(error)).length > 0
}
