/** One line that says what a step does, for its card. */

type Fields = Readonly<Record<string, unknown>>

export function asRecord(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null
}

/** Text of a value on one line; longer than any card can show is cut. */
export function oneLine(value: unknown, most = 160): string {
  if (value === undefined || value === null) return ''
  const text = typeof value === 'string' ? value : safeJson(value)
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > most ? `${line.slice(0, most - 1)}…` : line
}

export function summaryOf(type: string, step: Fields): string {
  return (Object.hasOwn(SUMMARIES, type) && SUMMARIES[type]?.(step)) || ''
}

const SUMMARIES: Record<string, (step: Fields) => string> = {
  action: actionSummary,
  shell: (step) => oneLine(firstLine(step['run'])),
  agent: (step) => joined(': ', oneLine(step['agent']), bare(step['prompt'])),
  notify: (step) => joined(': ', oneLine(step['to']), bare(step['text'])),
  approval: (step) => bare(step['title']),
  wait: waitSummary,
  if: (step) => worded('if', step['condition']),
  switch: (step) => worded('by', step['on']),
  foreach: foreachSummary,
  while: (step) =>
    joined(' · ', worded('while', step['condition']), step['every'] && `every ${oneLine(step['every'])}`),
  parallel: parallelSummary,
  try: (step) => (step['catch'] ? 'goes on in “catch” when a step fails' : 'runs “finally” in any case'),
  workflow: (step) =>
    joined(' ', oneLine(step['workflow']), step['version'] ? `v${oneLine(step['version'])}` : ''),
  set: (step) =>
    Object.entries(asRecord(step['vars']) ?? {})
      .map(([name, value]) => `${name} = ${bare(value)}`)
      .join(', '),
  return: (step) => Object.keys(asRecord(step['outputs']) ?? {}).join(', ') || 'ends the run with success',
  fail: (step) => bare(step['message']),
}

function actionSummary(step: Fields): string {
  const action = oneLine(step['action'])
  const args = asRecord(step['with']) ?? {}
  if (action === 'http.request')
    return `${oneLine(args['method']) || 'GET'} ${withoutScheme(bare(args['url']))}`.trim()
  const telling = ['name', 'url', 'to', 'path', 'key', 'query', 'text'].find(
    (key) => typeof args[key] === 'string',
  )
  return joined(' · ', action, telling ? bare(args[telling]) : '')
}

function waitSummary(step: Fields): string {
  if (step['for'] !== undefined) return `for ${bare(step['for'])}`
  if (step['until'] !== undefined) return `until ${bare(step['until'])}`
  const event = step['event']
  const name = asRecord(event)?.['name'] ?? event
  return name === undefined ? '' : joined(' · ', `for event ${bare(name)}`, timeLimit(step))
}

const timeLimit = (step: Fields): string => (step['timeout'] ? `at most ${oneLine(step['timeout'])}` : '')

function foreachSummary(step: Fields): string {
  const items = step['items']
  const list = Array.isArray(items) ? `${items.length} items` : bare(items)
  const several = Number(step['concurrency'] ?? 1) > 1 ? `${oneLine(step['concurrency'])} at once` : ''
  return joined(' · ', `each ${oneLine(step['as']) || 'item'} in ${list || '…'}`, several)
}

function parallelSummary(step: Fields): string {
  const count = Object.keys(asRecord(step['branches']) ?? {}).length
  const join = step['join'] ?? 'all'
  const needed = join === 'all' ? 'all' : join === 'any' ? 'any one' : oneLine(join)
  return `${count} ${count === 1 ? 'branch' : 'branches'} · ${needed} must succeed`
}

/** A template that is one expression reads better without its braces. */
function bare(value: unknown): string {
  return oneLine(value).replace(/\{\{\s*(.*?)\s*\}\}/g, '$1')
}

const worded = (word: string, expression: unknown): string =>
  expression === undefined || expression === null ? '' : `${word} ${oneLine(expression)}`
const withoutScheme = (url: string): string => url.replace(/^https?:\/\//, '')
const firstLine = (value: unknown): unknown =>
  typeof value === 'string'
    ? (value.split('\n').find((line) => line.trim() && !line.startsWith('#')) ?? '')
    : value
const joined = (by: string, ...parts: unknown[]): string => parts.filter(Boolean).join(by)

function safeJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? ''
  } catch {
    return '…' // a draft that an editor built may hold itself (YAML anchors)
  }
}
