/** Approvals in words. Pure. */

/** `role:operator` and an address, as people say it; the server has the same words. */
export function approverWords(approvers: readonly string[]): string {
  return approvers.length === 0 ? 'nobody' : approvers.map(spoken).join(' or ')
}

function spoken(approver: string): string {
  if (approver === '*') return 'anybody who may decide'
  const role = /^role:(.+)$/.exec(approver)?.[1]
  if (role !== undefined)
    return role === 'admin' ? 'an admin' : `${role === 'viewer' ? 'a' : 'an'} ${role} or above`
  return approver.replace(/^member:/, '')
}

interface Outcome {
  status: string
  decided_name: string | null
}

/** Who decided what, in a sentence; nothing that nobody knows is claimed. */
export function outcomeWords({ status, decided_name }: Outcome): string {
  const who = decided_name ?? 'Somebody'
  switch (status) {
    case 'open':
      return 'Nobody has decided yet.'
    case 'approved':
    case 'denied':
      return `${who} has ${status} this.`
    case 'expired':
      return 'Nobody decided before the deadline.'
    case 'cancelled':
      return 'The run went on or ended without this approval.'
    default:
      return `Its status is not known here: ${status}.`
  }
}

interface Question {
  status: string
  can_decide: boolean
  allow_self: boolean
  requested_by: string
  approvers: readonly string[]
}

/** Why the one who looks at it cannot decide; nothing when they can. */
export function whyNotDecide(
  approval: Question,
  me: { id: string; permissions: readonly string[] },
  over: boolean,
): string | undefined {
  if (approval.can_decide && !over) return undefined
  if (approval.status !== 'open') return 'It is decided already.'
  if (over) return 'The deadline has passed.'
  if (!me.permissions.includes('approval.decide')) return 'Your role does not decide approvals.'
  if (approval.requested_by === me.id && !approval.allow_self)
    return 'You started this run, so somebody else has to decide.'
  return `This is for ${approverWords(approval.approvers)}.`
}
