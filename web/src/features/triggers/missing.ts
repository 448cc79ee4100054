/** What is still to be filled in, by field, before anybody is asked. Pure. */
import { missingOfEvent } from './event'
import { serverKind, type TriggerForm } from './form'
import { missingOfPolicies, whyWithout, type Policy } from './policies'
import { missingOf } from './schedule'
import { missingOfWebhook } from './webhook'

export interface Missing {
  workflow?: string
  name?: string
  when?: string
  webhook: Record<string, string>
  event: Record<string, string>
  policies: Record<string, string>
}

export const NOTHING_MISSING: Missing = { webhook: {}, event: {}, policies: {} }

export function missingOfTrigger(form: TriggerForm, name: string): Missing {
  const webhook = form.kind === 'webhook' ? missingOfWebhook(form.webhook) : null
  const event = form.kind === 'event' ? missingOfEvent(form.event) : null
  const schedule = form.kind === 'schedule' ? missingOf(form.when) : null
  const policies = missingOfPolicies(form.policies)
  const counted = Object.entries(policies).filter(
    ([place]) => whyWithout(place.split('/')[0] as Policy, serverKind(form)) === null,
  )
  return {
    ...(form.workflow.trim() === '' && { workflow: 'Choose the workflow that it starts.' }),
    ...(name.trim() === '' && form.workflow !== '' && { name: 'It needs a name.' }),
    ...(schedule !== null && { when: schedule }),
    webhook: webhook ? { [webhook.field]: webhook.detail } : {},
    event: event ? { type: event } : {},
    policies: Object.fromEntries(counted),
  }
}

export function isComplete({ webhook, event, policies, ...others }: Missing): boolean {
  return [others, webhook, event, policies].every((part) => Object.keys(part).length === 0)
}
