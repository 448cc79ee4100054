/** What starts a workflow next, and who made it, in words. Pure. */
import type { Schemas } from '@/api/client'

import type { Workflow } from './api'

export type Start = Schemas['NextStart']

const ON: Record<Start['on'][number], string> = { webhook: 'on a webhook', event: 'on events' }

/** "on a webhook", "on a webhook and events". */
export function onWords(start: Pick<Start, 'on'>): string {
  return start.on.map((kind, place) => (place === 0 ? ON[kind] : ON[kind].replace('on ', ''))).join(' and ')
}

/** As a clock in its zone shows it: "2026-11-22 09:00 in Europe/Berlin"; empty where that is not known. */
export function thereText({ local, timezone }: Pick<Start, 'local' | 'timezone'>): string {
  return local === null || timezone === null ? '' : `${local.slice(0, 16).replace('T', ' ')} in ${timezone}`
}

/** Its triggers fire all the same, and say then that nothing could start. */
export function whyNotStart(workflow: Pick<Workflow, 'enabled' | 'version'>): string | null {
  if (workflow.version === null) return 'not until it is published'
  return workflow.enabled ? null : 'not while it is disabled'
}

export function ownerText({ kind, name }: Pick<Workflow['owner'], 'kind' | 'name'>): string {
  if (kind === 'run') return 'a run'
  return kind === 'key' ? `API key ${name}` : name
}

/** What becomes of the triggers of a workflow that is deleted; `more`: not all of them were looked at. */
export function leftWords(count: number, more: boolean): string {
  if (count === 1 && !more) return '1 trigger starts it. It stays, and its firings will fail.'
  const those = more
    ? count === 0
      ? 'Many triggers may'
      : `At least ${count} triggers`
    : `${count} triggers`
  return `${those} start it. They stay, and their firings will fail.`
}
