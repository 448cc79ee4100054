/** What the list of members and its controls share. */
import type { Invitation, Member, Role } from './api'

/** What somebody is being asked about a member. */
export type Asked =
  | { what: 'disable' | 'password'; member: Member }
  | { what: 'invite' }
  | { what: 'link'; made: Invitation; isNew: boolean }

export type Change = (
  member: Member,
  what: { role: Role } | { disabled: boolean },
  done: string,
) => Promise<void>
