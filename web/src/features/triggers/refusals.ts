/** What the server refuses of a trigger, sorted for its form. */
import { Problem } from '@/api/problem'
import { errorWords } from '@/ui/errors'

import { type Refusals, sorted, type TriggerForm } from './form'
import type { WebhookForm } from './webhook'

/** `words`: what belongs to no field. */
export function refusedBy(error: unknown): Refusals & { words: string | null } {
  if (error === null || error === undefined) return { ...sorted([]), words: null }
  const { text, hint } = errorWords(error)
  const words = [text, hint].filter(Boolean).join(' ')
  if (!(error instanceof Problem)) return { ...sorted([]), words }
  const withHint = (detail: string) =>
    [detail, error.errors.length === 1 && error.hint].filter(Boolean).join(' ')
  const found = sorted(error.errors.map((one) => ({ ...one, detail: withHint(one.detail) })))
  const { others, ...placed } = found
  const isPlaced = Object.values(placed).some((part) => Object.keys(part).length > 0)
  return { ...found, words: isPlaced ? others.join(' ') || null : words }
}

/** Whether anything under "More" is set: what is set is in sight. */
export function hasMore(form: TriggerForm): boolean {
  const { overlap, catchUp, timeout, filter, kind, when, webhook } = form
  const texts = [overlap, catchUp, timeout, kind === 'event' ? '' : filter]
  if (kind === 'schedule') texts.push(when.start, when.end, when.jitter, when.excludeDays)
  return (
    texts.some((text) => text !== '') ||
    form.attempts !== null ||
    form.pauseAfter !== null ||
    Object.keys(form.policies).length > 0 ||
    (kind === 'schedule' && (when.days !== 'any' || when.excludeDates.length > 0)) ||
    (kind === 'webhook' && hasWebhookMore(webhook))
  )
}

function hasWebhookMore(form: WebhookForm): boolean {
  const texts = [form.networks, form.maxBody, form.deliveryHeader, form.tolerance]
  const isPlain = form.answer === 'stored' && form.rateCount === null && form.methods.join() === 'POST'
  return !isPlain || texts.some((text) => text !== '')
}
