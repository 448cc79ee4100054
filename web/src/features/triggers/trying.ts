/** What the fields of a trigger try their expressions on, and which names they offer. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { createContext, useContext, useMemo } from 'react'

import { useMay } from '@/api/me'
import { Problem } from '@/api/problem'
import type { Sources } from '@/expressions/codemirror'

import { eventsQuery, languageQuery, type Trigger } from './api'
import { type Kind, serverKind, type TriggerForm } from './form'
import { namesAt } from './names'
import { type About, LOOKED_AT, type Sample, sampleOf } from './samples'
import { useLastInvocation } from './useLastInvocation'

export interface Trying {
  kind: Kind
  about: About
  /** Null: nothing like it has come yet. */
  sample: Sample | null
  isBatched: boolean
}

export const TryingContext = createContext<Trying>({
  kind: 'manual',
  about: { id: null, name: '', type: 'manual' },
  sample: null,
  isBatched: false,
})

/** Of the form as it stands. `next`: when it would fire, if it has a schedule. */
export function useTryingOf(
  trigger: Trigger | undefined,
  form: TriggerForm,
  name: string,
  next?: string,
): Trying {
  const { kind, event } = form
  const type = serverKind(form)
  const id = trigger?.id ?? null
  const last = useLastInvocation(trigger, kind)
  const may = useMay('event.read')
  const events = useQuery({ ...eventsQuery(LOOKED_AT), enabled: may && kind === 'event' }).data
  const isBatched = form.policies.batch !== undefined
  return useMemo(() => {
    const about = { id, name, type }
    const sample = sampleOf({ kind, about, event, events: events ?? [], next, last })
    return { kind, about, sample, isBatched }
  }, [kind, id, name, type, event, events, next, last, isBatched])
}

/** For completion: the names of this kind of trigger, with what they are on the sample. */
export function useSources(): Sources {
  const client = useQueryClient()
  const { kind, sample } = useContext(TryingContext)
  return useMemo(
    () => ({
      async scope() {
        try {
          return namesAt(kind, await client.ensureQueryData(languageQuery))
        } catch (error) {
          if (error instanceof Problem) return undefined // one can write without suggestions
          throw error
        }
      },
      values: () => sample && { trigger: sample.trigger },
      when: sample ? `On ${sample.words}` : '',
    }),
    [client, kind, sample],
  )
}
