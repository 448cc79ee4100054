import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { usePeople } from '@/api/people'
import { isOvertaken } from '@/api/revisions'
import { useNewest } from '@/feed/useNewest'
import { isAsked, type Meanwhile, useMeanwhile } from '@/ui/useMeanwhile'

import { fetchTrigger, type Saved, type Trigger, triggersQuery, useSaveTrigger } from './api'
import { freeName, type Kind, readTrigger, type Refusals, type TriggerForm, writeTrigger } from './form'
import { type Previewed, usePreview } from './LivePreview'
import { isComplete, missingOfTrigger, NOTHING_MISSING } from './missing'
import { hasMore, refusedBy } from './refusals'
import { agrees, type Edited, FIELD_NAMES } from './revisions'
import { EMPTY_SCHEDULE, type Stored } from './schedule'
import { hereZone } from './zones'

export interface Begun {
  /** The one to change; without it a new one is made. */
  trigger?: Trigger
  /** For a new one. */
  workflow?: string
  kind?: Kind
}

export interface TriggerEditing {
  form: TriggerForm
  set(patch: Partial<TriggerForm>): void
  /** As it is called; for a new one a name out of its workflow's, until it is given one. */
  name: string
  setName(name: string): void
  /** As text, when not by whoever saves it: `member id`. */
  runner: string
  setRunner(runner: string): void
  definition: Stored
  /** All of it, as somebody wrote it as YAML. */
  setDefinition(definition: Stored): void
  /** Why the YAML cannot be read; null when it can. */
  setBroken(why: string | null): void
  previewed: Previewed
  errors: Refusals & { words: string | null }
  /** Something under "More" is set, as it was opened. */
  showsMore: boolean
  isChanged: boolean
  isSaving: boolean
  /** Another number for each save that was refused because somebody else was faster, or 0. */
  refusedAt: number
  /** What others make of it. */
  meanwhile: Meanwhile<Trigger, Edited>
  save(done: Done): void
  /** Over what somebody else made of it. */
  overwrite(done: Done): void
  /** What somebody else deleted. */
  makeAnew(done: Done): void
}

interface Done {
  saved(trigger: Trigger): void
  /** Something is missing or refused: at its field, or in words. */
  wrong(): void
  /** It has to be chosen first what becomes of what somebody else did. */
  choose(): void
}

/** What the dialog knows: the form, the document that it makes, and what is wrong with it.
 *  `holdsBack`: whether a field keeps text that is no value yet. */
export function useTriggerForm(
  { trigger, workflow = '', kind = 'schedule' }: Begun,
  holdsBack: () => boolean,
): TriggerEditing {
  const [isNamed, setNamed] = useState(trigger !== undefined)
  const [tried, setTried] = useState(false)
  const [broken, setBroken] = useState<string | null>(null)
  const saving = useSaveTrigger()
  const nameOf = usePeople()
  const id = trigger?.id ?? ''
  const newest = useNewest(trigger && `trigger:${id}`, 'triggers', trigger, (signal) =>
    fetchTrigger(id, signal),
  )
  const meanwhile = useMeanwhile<Trigger, Edited>({
    opened: trigger,
    newest: newest.view,
    isSaving: saving.isPending || saving.isSuccess,
    newForm: () => ({ fields: newForm(workflow, kind), runner: '' }),
    read: (definition, edited) => ({ fields: readTrigger(definition), runner: edited?.runner ?? '' }),
    write: ({ fields }, base) => writeTrigger(fields, base?.definition),
    agrees,
    holdsBack: () => broken !== null || holdsBack(),
    shown: ({ definition, run_as }) => ({ ...definition, run_as: nameOf(run_as.id) }),
    names: FIELD_NAMES,
    onMoved() {
      setTried(false)
      saving.reset()
    },
  })
  const { base, first, change } = meanwhile
  const { fields: form, runner } = meanwhile.form
  const before: Stored = base?.definition ?? {}
  const previewed = usePreview(
    form.kind === 'schedule' ? form.when : null,
    (before['schedule'] ?? null) as Stored | null,
  )
  const taken = useQuery(triggersQuery).data?.items.map((one) => one.name) ?? []
  const name = isNamed ? form.name : form.workflow && freeName(form.workflow, taken)
  const definition = writeTrigger({ ...form, name }, before)
  const missing = missingOfTrigger(form, name)
  const isToldAbove = meanwhile.standing !== 'current' && isOvertaken(saving.error)
  const refused = refusedBy(isToldAbove ? null : saving.error)
  const errors = errorsOf(refused, tried ? missing : NOTHING_MISSING, previewed)

  function set(patch: Partial<TriggerForm>) {
    change((now) => ({ ...now, fields: { ...now.fields, ...patch } }))
    saving.reset() // what was refused was the form before
  }
  function send(over: Trigger | undefined, { saved, wrong }: Done) {
    setTried(true)
    if (saving.isPending) return
    if (!isComplete(missing) || broken !== null) return wrong()
    const saysTheSame = (theirs: Trigger) => agrees(meanwhile.form, theirs)
    saving.mutate(
      { definition, ...runAs(runner), over, look: newest.look, saysTheSame },
      { onSuccess: saved, onError: (error) => isOvertaken(error) || wrong() },
    )
  }
  return {
    form,
    set,
    name,
    setName(next) {
      setNamed(true)
      set({ name: next })
    },
    runner,
    setRunner(next) {
      change((now) => ({ ...now, runner: next }))
      saving.reset()
    },
    definition,
    setDefinition(document) {
      setNamed(true)
      set(readTrigger(document))
    },
    setBroken,
    previewed,
    errors,
    showsMore: hasMore(first.fields),
    isChanged: meanwhile.isChanged || broken !== null,
    isSaving: saving.isPending,
    refusedAt: isOvertaken(saving.error) ? saving.submittedAt : 0,
    meanwhile,
    save: (done) => (isAsked(meanwhile) ? done.choose() : send(base, done)),
    overwrite: (done) => send(meanwhile.newest ?? undefined, done),
    makeAnew: (done) => send(undefined, done),
  }
}

/** What is missing goes before what was refused: it was not there when that was said. */
function errorsOf(
  refused: TriggerEditing['errors'],
  { workflow, name, when, webhook, event, policies }: typeof NOTHING_MISSING,
  previewed: Previewed,
): TriggerEditing['errors'] {
  const ofPreview = refused.schedule.length > 0 ? refused.schedule : previewed.errors
  return {
    ...refused,
    at: { ...refused.at, ...(workflow && { workflow }), ...(name && { name }) },
    schedule: when ? [{ pointer: '/schedule', detail: when }] : ofPreview,
    webhook: { ...refused.webhook, ...webhook },
    event: { ...refused.event, ...event },
    policies: { ...refused.policies, ...policies },
  }
}

function newForm(workflow: string, kind: Kind): TriggerForm {
  const form = readTrigger({ workflow })
  return { ...form, kind, when: { ...EMPTY_SCHEDULE, timezone: hereZone() } }
}

function runAs(runner: string): Pick<Saved, 'run_as'> {
  const [kind, id] = runner.split(' ')
  return id && (kind === 'member' || kind === 'key') ? { run_as: { kind, id } } : {}
}
