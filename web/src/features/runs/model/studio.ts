/** What of a run is looked at: as it stands in the address of the page. */
import { iterationsOf } from './steps'
import type { Choices } from './rows'

export const VIEWS = ['diagram', 'steps', 'timeline'] as const
export type View = (typeof VIEWS)[number]
export const STEP_TABS = ['output', 'input', 'log', 'definition'] as const
export type StepTab = (typeof STEP_TABS)[number]

export interface StudioSearch {
  view?: View
  /** The path of a step run, or the id of a step whose instances are meant. */
  step?: string
  attempt?: number
  tab?: StepTab
  loops?: Choices
}

const CHOICE = /^([A-Za-z][A-Za-z0-9_-]{0,63}):(all|none|\d{1,6})$/

export function readStudio(given: Record<string, unknown>): StudioSearch {
  const search: StudioSearch = {}
  if (VIEWS.includes(given.view as View)) search.view = given.view as View
  if (STEP_TABS.includes(given.tab as StepTab)) search.tab = given.tab as StepTab
  if (typeof given.step === 'string' && given.step !== '') search.step = given.step.slice(0, 1_000)
  const attempt = Number(given.attempt)
  if (Number.isInteger(attempt) && attempt > 0) search.attempt = attempt
  const loops = [given.loop].flat().flatMap(choiceOf)
  if (loops.length > 0) search.loops = Object.fromEntries(loops)
  return search
}

/** For the address; what is absent is taken out of it. */
export function writeStudio(search: StudioSearch): Record<string, unknown> {
  const { loops, ...rest } = search
  const loop = Object.entries(loops ?? {}).map(([id, choice]) => `${id}:${choice}`)
  return { ...EMPTY, ...rest, loop: loop.length > 0 ? loop : undefined }
}

/** Everything that has to change for a step run to be seen. */
export function lookAt(path: string, loops: Choices = {}): StudioSearch {
  const around = iterationsOf(path).map(
    ([loop, index]) => [loop.slice(loop.lastIndexOf('/') + 1), index] as const,
  )
  return { step: path, attempt: undefined, loops: { ...loops, ...Object.fromEntries(around) } }
}

function choiceOf(given: unknown): [string, number | 'all' | 'none'][] {
  const match = typeof given === 'string' ? CHOICE.exec(given) : null
  if (match === null) return []
  const [, id = '', choice = ''] = match
  return [[id, choice === 'all' || choice === 'none' ? choice : Number(choice)]]
}

const EMPTY = { view: undefined, step: undefined, attempt: undefined, tab: undefined }
