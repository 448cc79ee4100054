/** Roles and permissions in words. Pure; who may what is the server's to decide. */

export const ROLES = ['viewer', 'operator', 'editor', 'admin'] as const
export type Role = (typeof ROLES)[number]

export const ROLE_WORDS: Record<Role, string> = {
  viewer: 'sees everything, changes nothing',
  operator: 'also starts, cancels and replays runs, and decides approvals',
  editor: 'also writes and publishes workflows, and sets secrets',
  admin: 'also manages members, keys and settings',
}

export const ROLE_OPTIONS = ROLES.map((role) => ({ value: role, label: `${role}: ${ROLE_WORDS[role]}` }))

/** Roles up to one's own: nobody hands out more than they have. */
export function rolesUpTo(own: string): Role[] {
  const place = ROLES.indexOf(own as Role)
  return ROLES.slice(0, place + 1)
}

interface MemberState {
  id: string
  role: string
  disabled_at: string | null
}

export function isLastAdmin(member: MemberState, members: readonly MemberState[]): boolean {
  const isAdmin = (one: MemberState) => one.role === 'admin' && one.disabled_at === null
  return isAdmin(member) && !members.some((one) => one.id !== member.id && isAdmin(one))
}

/** The permissions of a key by their noun: `run.launch` and `run.read` stand together. */
export function scopesByNoun(permissions: readonly string[]): [noun: string, scopes: string[]][] {
  const nouns = new Map<string, string[]>()
  for (const permission of permissions) {
    const noun = permission.split('.')[0] ?? permission
    nouns.set(noun, [...(nouns.get(noun) ?? []), permission])
  }
  return [...nouns]
}

export const EXPIRIES = [
  { value: '7', label: 'In 7 days' },
  { value: '30', label: 'In 30 days' },
  { value: '90', label: 'In 90 days' },
  { value: '365', label: 'In a year' },
  { value: '', label: 'Never' },
]

export function expiryAt(days: string, now: number): string | null {
  const count = Number(days)
  return days === '' || !Number.isFinite(count) ? null : new Date(now + count * 86_400_000).toISOString()
}

interface KeyState {
  revoked_at: string | null
  expires_at: string | null
}

export function keyState(key: KeyState, now: number): 'active' | 'revoked' | 'expired' {
  if (key.revoked_at !== null) return 'revoked'
  return key.expires_at !== null && Date.parse(key.expires_at) <= now ? 'expired' : 'active'
}
