/** What can be written next in the YAML of a definition, by what stands around the cursor. Pure. */
import { lineStart } from '@/document/spans'
import { keyOrder, SHAPES, TOP_ORDER } from '@/document/shapes'

export interface KeySuggestion {
  label: string
  /** What is put in: keys bring their colon. */
  insert: string
  detail: string
}

export interface YamlPlace {
  /** Where the word under the cursor begins. */
  from: number
  items: KeySuggestion[]
}

export interface Known {
  actions: readonly {
    name: string
    title: string
    arguments: readonly { name: string; required: boolean }[]
  }[]
}

export function suggestYaml(text: string, at: number, known: Known): YamlPlace | null {
  const begin = lineStart(text, at)
  const line = text.slice(begin, at)
  const value = /^\s*(?:- )?([A-Za-z_]+):\s+([\w.-]*)$/.exec(line)
  if (value) return valuesOf(value[1]!, at - value[2]!.length, known)
  const key = /^(\s*(?:- )?)([A-Za-z_]*)$/.exec(line)
  if (!key) return null
  return keysOf(text, begin, key[1]!.length, at - key[2]!.length, known)
}

function valuesOf(key: string, from: number, known: Known): YamlPlace | null {
  if (key === 'type') {
    return {
      from,
      items: [...Object.keys(SHAPES), ...JSON_TYPES].map((type) => ({
        label: type,
        insert: type,
        detail: type in SHAPES ? 'step' : 'input',
      })),
    }
  }
  if (key === 'action') {
    return {
      from,
      items: known.actions.map((one) => ({ label: one.name, insert: one.name, detail: one.title })),
    }
  }
  const options = WORDS[key]
  return options ? { from, items: options.map((word) => ({ label: word, insert: word, detail: '' })) } : null
}

const JSON_TYPES = ['string', 'integer', 'number', 'boolean', 'object', 'array'].filter(
  (type) => !(type in SHAPES),
)

const WORDS: Readonly<Record<string, readonly string[]>> = {
  on_error: ['fail', 'continue'],
  on_timeout: ['fail', 'continue'],
  on_deny: ['fail', 'continue'],
  on_item_error: ['fail', 'continue'],
  on_branch_error: ['fail', 'continue'],
  on_deadline: ['approve', 'deny', 'fail'],
  delivery: ['at_least_once', 'at_most_once'],
  join: ['all', 'any'],
  when_full: ['queue', 'skip', 'cancel_oldest'],
  while_waiting: ['release', 'keep'],
  to: ['session', 'email', 'slack', 'webhook'],
}

function keysOf(
  text: string,
  lineBegin: number,
  column: number,
  from: number,
  known: Known,
): YamlPlace | null {
  const around = siblings(text, lineBegin, column)
  const present = new Set(around.keys.keys())
  const items = (names: readonly string[], detail: (name: string) => string) => ({
    from,
    items: names
      .filter((name) => !present.has(name))
      .map((name) => ({ label: name, insert: `${name}: `, detail: detail(name) })),
  })
  if (column === 0) return items(TOP_ORDER, () => 'workflow')
  if (around.parent?.key === 'with') {
    const action = siblings(text, around.parent.begin, around.parent.column).keys.get('action')
    const tool = known.actions.find((one) => one.name === action)
    return tool
      ? items(
          tool.arguments.map((one) => one.name),
          (name) => (tool.arguments.find((one) => one.name === name)?.required ? 'required' : 'argument'),
        )
      : null
  }
  const type = around.keys.get('type')
  if (type !== undefined && type in SHAPES) return items(keyOrder(type), () => type)
  return isStepList(around) ? items(['id', 'type'], () => 'step') : null
}

interface Around {
  /** Keys at the same column of the same map, with the text behind the colon. */
  keys: Map<string, string>
  parent: { key: string; begin: number; column: number } | null
  dashed: boolean
}

function isStepList(around: Around): boolean {
  return (
    around.dashed &&
    around.parent !== null &&
    ['steps', 'do', 'then', 'else', 'default', 'catch', 'finally', 'on_failure'].includes(around.parent.key)
  )
}

/** The lines of the map that the line stands in: read by their columns, since the text is broken while one types. */
function siblings(text: string, lineBegin: number, column: number): Around {
  const around: Around = { keys: new Map(), parent: null, dashed: false }
  const own = lineAt(text, lineBegin)
  note(around, own, column)
  let begin = lineBegin
  while (begin > 0 && !isFirst(lineAt(text, begin), column)) {
    begin = lineStart(text, begin - 1)
    const line = lineAt(text, begin)
    if (isBlank(line)) continue
    if (keyColumn(line) < column) break
    note(around, line, column)
  }
  around.dashed = isFirst(lineAt(text, begin), column)
  for (let next = text.indexOf('\n', lineBegin) + 1; next > 0; next = text.indexOf('\n', next) + 1) {
    const line = lineAt(text, next)
    if (!isBlank(line) && (keyColumn(line) < column || isFirst(line, column))) break
    note(around, line, column)
  }
  around.parent = parentOf(text, lineBegin, column)
  return around
}

/** The nearest line above with a key further left. */
function parentOf(text: string, lineBegin: number, column: number): Around['parent'] {
  let begin = lineBegin
  let edge = isFirst(lineAt(text, lineBegin), column) ? column - 2 : column
  while (begin > 0) {
    begin = lineStart(text, begin - 1)
    const line = lineAt(text, begin)
    if (isBlank(line)) continue
    const found = keyColumn(line)
    // The dash of the map itself is not yet its parent.
    if (found === column && isFirst(line, column)) edge = column - 2
    const key = /^\s*(?:- )?([\w"'-]+):/.exec(line)?.[1]
    if (found < column && found <= edge && key)
      return { key: key.replaceAll(/["']/g, ''), begin, column: found }
  }
  return null
}

function note(around: Around, line: string, column: number): void {
  const match = /^(\s*(?:- )?)([A-Za-z_]+):\s*(.*?)\s*(?:#.*)?$/.exec(line)
  if (match && match[1]!.length === column) around.keys.set(match[2]!, match[3]!)
}

function isFirst(line: string, column: number): boolean {
  return /^\s*- /.test(line) && keyColumn(line) === column
}

function keyColumn(line: string): number {
  return /^\s*(?:- )*/.exec(line)?.[0].length ?? 0
}

function isBlank(line: string): boolean {
  return /^\s*(#.*)?$/.test(line)
}

function lineAt(text: string, begin: number): string {
  const end = text.indexOf('\n', begin)
  return text.slice(begin, end < 0 ? text.length : end)
}
