/** The audit log in words. Pure. An action that is not known here is shown as it is written. */

const FAMILIES: Record<string, string> = {
  workflow: 'Workflows',
  run: 'Runs',
  trigger: 'Triggers',
  invocation: 'Invocations',
  backfill: 'Backfills',
  delivery: 'Deliveries',
  alert: 'Alerts',
  approval: 'Approvals',
  secret: 'Secrets',
  member: 'Members',
  key: 'API keys',
  signin: 'Sign-ins',
  workspace: 'Workspace',
  event: 'Events',
}

export const FAMILY_OPTIONS = Object.entries(FAMILIES).map(([family, label]) => ({
  value: `${family}.`,
  label,
}))

const ACTIONS: Record<string, string> = {
  'workflow.created': 'created a workflow',
  'workflow.draft_saved': 'saved a draft',
  'workflow.draft_discarded': 'discarded a draft',
  'workflow.published': 'published a workflow',
  'workflow.rolled_back': 'rolled a workflow back',
  'workflow.renamed': 'renamed a workflow',
  'workflow.enabled': 'enabled a workflow',
  'workflow.disabled': 'disabled a workflow',
  'workflow.deleted': 'deleted a workflow',
  'run.created': 'started a run',
  'run.launched': 'started a run',
  'run.cancelled': 'cancelled a run',
  'run.replayed': 'replayed a run',
  'run.outcome_resolved': 'said what became of a step',
  'trigger.created': 'created a trigger',
  'trigger.updated': 'changed a trigger',
  'trigger.enabled': 'enabled a trigger',
  'trigger.disabled': 'disabled a trigger',
  'trigger.paused': 'paused a trigger',
  'trigger.resumed': 'let a trigger go on',
  'trigger.deleted': 'deleted a trigger',
  'trigger.fired': 'fired a trigger',
  'trigger.rerun': 'ran an invocation again',
  'trigger.secret_rotated': 'rotated the secret of a webhook',
  'trigger.address_changed': 'gave a webhook a new address',
  'invocation.cancelled': 'cancelled an invocation',
  'backfill.created': 'started a backfill',
  'backfill.cancelled': 'cancelled a backfill',
  'delivery.redelivered': 'delivered again',
  'alert.created': 'created an alert',
  'alert.updated': 'changed an alert',
  'alert.enabled': 'enabled an alert',
  'alert.disabled': 'disabled an alert',
  'alert.deleted': 'deleted an alert',
  'alert.tested': 'sent the test of an alert',
  'approval.decided': 'decided an approval',
  'secret.set': 'set a secret',
  'secret.deleted': 'deleted a secret',
  'member.created': 'added a member',
  'member.role_changed': 'changed a role',
  'member.disabled': 'disabled a member',
  'member.enabled': 'enabled a member',
  'member.password_set': 'set a password',
  'member.link_made': 'made a sign-in link',
  'key.created': 'created an API key',
  'key.set': 'set the administrator key',
  'key.revoked': 'revoked an API key',
  'signin.done': 'signed in',
  'signin.device_approved': 'let a device in',
  'workspace.created': 'created a workspace',
  'workspace.renamed': 'renamed the workspace',
}

export function actionWords(action: string): string {
  return ACTIONS[action] ?? action
}

/** What the line is about, where it has a page. */
export function subjectHref(subject: string, detail: Record<string, unknown>): string | null {
  const [kind, id] = split(subject)
  if (kind === 'run' && id) return `/runs/${id}`
  if (kind === 'approval' && id) return `/approvals?open=${id}`
  if (kind === 'trigger' && id) return `/schedules/${id}`
  if (kind === 'alert' && id) return `/alerts?alert=${id}`
  if (kind === 'workflow' && typeof detail['name'] === 'string') return `/workflows/${detail['name']}`
  return null
}

/** The name of the thing when the line has one, else its id; members by the name that they have now. */
export function subjectWords(
  subject: string,
  detail: Record<string, unknown>,
  person: (id: string) => string,
): string {
  const [kind, id] = split(subject)
  const name = detail['name'] ?? detail['email']
  if (kind === 'member' && id !== undefined) return person(id)
  return typeof name === 'string' && name !== '' ? name : (id ?? subject)
}

/** The instant so many days ago, or nothing for what is no number of days. */
export function daysBefore(days: string, now: number): string {
  return /^\d{1,4}$/.test(days) ? new Date(now - Number(days) * 86_400_000).toISOString() : ''
}

function split(subject: string): [kind: string, id: string | undefined] {
  const place = subject.indexOf(':')
  return place < 0 ? [subject, undefined] : [subject.slice(0, place), subject.slice(place + 1)]
}
