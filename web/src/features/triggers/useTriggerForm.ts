import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { type Saved, type Trigger, triggersQuery, useSaveTrigger } from './api'
import { freeName, type Kind, readTrigger, type Refusals, type TriggerForm, writeTrigger } from './form'
import { type Previewed, usePreview } from './LivePreview'
import { isComplete, missingOfTrigger, NOTHING_MISSING } from './missing'
import { hasMore, refusedBy } from './refusals'
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
  save(done: { saved(trigger: Trigger): void; wrong(): void }): void
}

/** What the dialog knows: the form, the document that it makes, and what is wrong with it. */
export function useTriggerForm({ trigger, workflow = '', kind = 'schedule' }: Begun): TriggerEditing {
  const before = (trigger?.definition ?? {}) as Stored
  const [first] = useState(() => (trigger ? readTrigger(before) : newForm(workflow, kind)))
  const [form, setForm] = useState(first)
  const [runner, setRunner] = useState('')
  const [isNamed, setNamed] = useState(trigger !== undefined)
  const [tried, setTried] = useState(false)
  const [broken, setBroken] = useState<string | null>(null)
  const saving = useSaveTrigger(trigger?.id ?? null)
  const previewed = usePreview(
    form.kind === 'schedule' ? form.when : null,
    (before['schedule'] ?? null) as Stored | null,
  )
  const taken = useQuery(triggersQuery()).data?.items.map((one) => one.name) ?? []
  const name = isNamed ? form.name : form.workflow && freeName(form.workflow, taken)
  const definition = writeTrigger({ ...form, name }, before)
  const missing = missingOfTrigger(form, name)
  const refused = refusedBy(saving.error)
  const errors = errorsOf(refused, tried ? missing : NOTHING_MISSING, previewed)

  function set(patch: Partial<TriggerForm>) {
    setForm((now) => ({ ...now, ...patch }))
    saving.reset() // what was refused was the form before
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
    setRunner,
    definition,
    setDefinition(document) {
      setNamed(true)
      set(readTrigger(document))
    },
    setBroken,
    previewed,
    errors,
    showsMore: hasMore(first),
    isChanged: JSON.stringify(form) !== JSON.stringify(first) || runner !== '',
    isSaving: saving.isPending,
    save({ saved, wrong }) {
      setTried(true)
      if (saving.isPending) return
      if (!isComplete(missing) || broken !== null) return wrong()
      saving.mutate({ definition, ...runAs(runner) }, { onSuccess: saved, onError: wrong })
    },
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
