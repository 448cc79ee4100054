/** What expressions can be tried on: the values of the last run, or of the last test, with the pins over them. */
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'

import { parentOf, type Pointer } from '@/document/pointer'
import { isRecord } from '@/document/values'
import { findStep } from '@/document/walk'
import type { Sources } from '@/expressions/codemirror'

import { bindingsQuery, lastValuesQuery, scopeAt, type LastValues } from './api'
import { useData, useEditor, useSession, useValue } from './context'

export function useLastValues(): LastValues | undefined {
  const { workflow } = useEditor()
  const run = useSession((state) => state.trialRun)
  return useQuery({ ...lastValuesQuery(workflow, run), placeholderData: keepPreviousData }).data
}

/** The names of an expression at this step with the values that they had. */
export function useBindings(step: Pointer): Record<string, unknown> | undefined {
  const last = useLastValues()
  const pins = useSession((state) => state.pins)
  const data = useData()
  const id = useValue(`${step}/id`)
  const path = typeof id === 'string' ? last?.steps?.[id]?.path : undefined
  const run = last?.run_id ?? null
  const found = useQuery({ ...bindingsQuery(run ?? '', path), enabled: run !== null }).data
  return useMemo(() => pinned(found, pins, data), [found, pins, data])
}

export function useSources(pointer: Pointer, step: Pointer): Sources {
  const { session } = useEditor()
  const client = useQueryClient()
  const bindings = useBindings(step)
  return useMemo(
    () => ({
      scope: () => scopeAt(client, session.text(), pointer),
      values: () => bindings,
      when: 'In the last run',
    }),
    [client, session, pointer, bindings],
  )
}

/** Without a run the pins and the defaults of the inputs are there still. */
function pinned(
  found: Record<string, unknown> | undefined,
  pins: Readonly<Record<string, unknown>>,
  data: unknown,
): Record<string, unknown> | undefined {
  const defaults = defaultInputs(data)
  const known = Object.entries(pins).filter(([id]) => findStep(data, id) !== undefined)
  if (!found && known.length === 0 && Object.keys(defaults).length === 0) return undefined
  const steps = { ...(isRecord(found?.['steps']) ? found['steps'] : {}) }
  for (const [id, output] of known)
    steps[id] = { ...(isRecord(steps[id]) ? steps[id] : {}), output, status: 'succeeded', error: null }
  const inputs = { ...defaults, ...(isRecord(found?.['inputs']) ? found['inputs'] : {}) }
  return { ...found, inputs, steps }
}

function defaultInputs(data: unknown): Record<string, unknown> {
  const inputs = isRecord(data) && isRecord(data['inputs']) ? data['inputs'] : {}
  const given = Object.entries(inputs).filter(([, input]) => isRecord(input) && 'default' in input)
  return Object.fromEntries(
    given.map(([name, input]) => [name, (input as Record<string, unknown>)['default']]),
  )
}

/** The step that a field belongs to; "" for fields of the workflow itself. */
export function stepOf(pointer: Pointer): Pointer {
  let at = pointer
  while (at !== '' && !/\/\d+$/.test(at)) at = parentOf(at)
  return at
}
