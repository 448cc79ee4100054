/** What can be added, in groups, and the step that each choice begins with. */
import { shapeOf } from '@/document/shapes'

import type { Tool } from './api'

export type Effects = Tool['effects']

export interface Choice {
  key: string
  group: string
  label: string
  description: string
  type: string
  /** What it changes in the world; containers and waits change nothing by themselves. */
  effects: Effects
  /** More words to find it by. */
  words: string
  step: Record<string, unknown>
}

const PEOPLE = 'Waits and people'
const CONTROL = 'Control'
const CODE = 'Shell and code'
const AGENTS = 'Agents and messages'

const BASICS: readonly Choice[] = [
  basic('if', CONTROL, 'If', 'Goes one way or the other, by a condition.', 'branch condition else', {
    condition: 'true',
    // oxlint-disable-next-line unicorn/no-thenable -- a word of the language; nobody awaits a step
    then: [],
  }),
  basic('switch', CONTROL, 'Switch', 'Goes one of many ways, by a value.', 'case branch match', {
    on: 'inputs.kind',
    cases: { first: [] },
  }),
  basic('foreach', CONTROL, 'For each', 'Repeats for every item of a list or map.', 'loop list map iterate', {
    items: '{{ [1, 2, 3] }}',
    as: 'item',
    do: [],
  }),
  basic('while', CONTROL, 'While', 'Repeats as long as a condition holds.', 'loop repeat poll until', {
    condition: 'loop.index < 3',
    max_iterations: 10,
    do: [],
  }),
  basic('parallel', CONTROL, 'Parallel', 'Runs branches at the same time.', 'branches concurrent fork join', {
    branches: { one: [], two: [] },
  }),
  basic('try', CONTROL, 'Try', 'Catches a failure, cleans up, or both.', 'catch finally error handler', {
    do: [],
    catch: [],
  }),
  basic('workflow', CONTROL, 'Run a workflow', 'Runs another workflow and waits for it.', 'child sub call', {
    workflow: '',
  }),
  basic('return', CONTROL, 'Return', 'Ends the run with success.', 'end stop outputs finish', {}),
  basic('fail', CONTROL, 'Fail', 'Ends the run with a failure.', 'end stop error raise', {
    message: 'Say what went wrong',
  }),
  basic(
    'approval',
    PEOPLE,
    'Ask for approval',
    'Asks people, and waits for their decision.',
    'human gate review approve deny',
    {
      title: 'Go on?',
    },
  ),
  basic(
    'wait',
    PEOPLE,
    'Wait for a time',
    'Sleeps, also for days; nothing is held meanwhile.',
    'sleep delay timer pause',
    {
      for: '10m',
    },
  ),
  {
    ...basic(
      'wait',
      PEOPLE,
      'Wait for an event',
      'Goes on when an event with a name and key arrives.',
      'listen signal webhook callback',
      {
        event: { name: 'something.happened' },
      },
    ),
    key: 'wait-event',
  },
  {
    ...basic('shell', CODE, 'Shell command', 'Runs a script in the sandbox.', 'bash script command run', {
      run: 'echo hello',
    }),
    effects: 'write',
  },
  basic(
    'set',
    CODE,
    'Set variables',
    'Computes values and keeps them as vars.',
    'assign variable compute transform',
    {
      vars: { result: '' },
    },
  ),
  {
    ...basic('agent', AGENTS, 'Agent', 'One turn of an agent with its tools.', 'ai model llm prompt', {
      agent: '',
      prompt: '',
    }),
    effects: 'write',
  },
  {
    ...basic(
      'notify',
      AGENTS,
      'Notify',
      'Tells somebody by a session, email, Slack or a webhook.',
      'message mail slack tell',
      {
        to: 'session',
        text: '',
      },
    ),
    effects: 'write',
  },
]

/** Every choice: the step types, and the actions of this installation by their provider. */
export function choicesOf(tools: readonly Tool[]): Choice[] {
  const actions = tools.filter((tool) => shapeOf(tool.name) === undefined).map(actionChoice)
  return [
    ...BASICS,
    ...actions.sort((a, b) => a.group.localeCompare(b.group) || a.label.localeCompare(b.label)),
  ]
}

/** In the order of how well they fit; every word must be found somewhere. */
export function search(choices: readonly Choice[], query: string): Choice[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return [...choices]
  return choices
    .map((choice) => ({ choice, rank: rankOf(choice, words) }))
    .filter(({ rank }) => rank > 0)
    .sort((a, b) => b.rank - a.rank)
    .map(({ choice }) => choice)
}

function rankOf(choice: Choice, words: readonly string[]): number {
  let rank = 0
  for (const word of words) {
    const found = [choice.label, choice.key, choice.words, choice.group, choice.description].findIndex(
      (text) => text.toLowerCase().includes(word),
    )
    if (found < 0) return 0
    rank += 10 - found + (choice.label.toLowerCase().startsWith(word) ? 5 : 0)
  }
  return rank
}

function actionChoice(tool: Tool): Choice {
  const [provider = tool.name, ...rest] = tool.name.split('.')
  return {
    key: tool.name,
    group: `Actions: ${provider}`,
    label: tool.title || tool.name,
    description: firstSentence(tool.description),
    type: 'action',
    effects: tool.effects,
    words: `${tool.name} action`,
    step: { id: rest.join('_') || provider, type: 'action', action: tool.name, ...argumentsOf(tool) },
  }
}

/** The required arguments, so that nothing that must be filled in stays out of sight. */
function argumentsOf(tool: Tool): { with?: Record<string, unknown> } {
  const required = (tool.input_schema['required'] as string[] | undefined) ?? []
  const properties =
    (tool.input_schema['properties'] as Record<string, Record<string, unknown>> | undefined) ?? {}
  if (required.length === 0) return {}
  return { with: Object.fromEntries(required.map((name) => [name, emptyValue(properties[name])])) }
}

function emptyValue(schema: Record<string, unknown> | undefined): unknown {
  if (schema?.['default'] !== undefined) return schema['default']
  const options = schema?.['enum']
  if (Array.isArray(options)) return options[0]
  const empty: Record<string, unknown> = { object: {}, array: [], integer: 1, number: 1, boolean: false }
  return empty[String(schema?.['type'])] ?? ''
}

function basic(
  type: string,
  group: string,
  label: string,
  description: string,
  words: string,
  fields: Record<string, unknown>,
): Choice {
  return {
    key: type,
    group,
    label,
    description,
    type,
    effects: 'none',
    words,
    step: { id: type, type, ...fields },
  }
}

function firstSentence(text: string): string {
  const plain = text.replaceAll('`', '')
  return /^[^\n]*?[.!?](?=\s|$)/.exec(plain)?.[0] ?? plain.split('\n')[0] ?? ''
}
