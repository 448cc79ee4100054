/** Requests of the settings, one function each, with their query keys. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'

import { answer, api, type Schemas } from '@/api/client'

export type Member = Schemas['MemberView']
export type Invitation = Schemas['Invitation']
export type Key = Schemas['KeyView']
export type Secret = Schemas['SecretView']
export type AuditLine = Schemas['AuditView']
export type System = Schemas['System']
export type Worker = Schemas['WorkerProcess']
export type Role = Member['role']

export const keys = {
  members: ['settings', 'members'] as const,
  apiKeys: ['settings', 'api-keys'] as const,
  secrets: ['settings', 'secrets'] as const,
  audit: ['settings', 'audit'] as const,
  system: ['settings', 'system'] as const,
  workspace: ['settings', 'workspace'] as const,
}

const first = undefined as string | undefined
const next = (page: { next_cursor: string | null }) => page.next_cursor ?? undefined

export const workspaceQuery = queryOptions({
  queryKey: keys.workspace,
  queryFn: ({ signal }) => answer(api.GET('/api/v1/workspace', { signal })),
})

export const membersQuery = infiniteQueryOptions({
  queryKey: keys.members,
  queryFn: ({ pageParam, signal }) =>
    answer(api.GET('/api/v1/members', { params: { query: { limit: 100, cursor: pageParam } }, signal })),
  initialPageParam: first,
  getNextPageParam: next,
})

export const apiKeysQuery = infiniteQueryOptions({
  queryKey: keys.apiKeys,
  queryFn: ({ pageParam, signal }) =>
    answer(api.GET('/api/v1/api-keys', { params: { query: { limit: 100, cursor: pageParam } }, signal })),
  initialPageParam: first,
  getNextPageParam: next,
})

export const secretsQuery = queryOptions({
  queryKey: keys.secrets,
  queryFn: ({ signal }) => answer(api.GET('/api/v1/secrets', { signal })),
})

export interface AuditFilters {
  actor: string
  action: string
  subject: string
  /** Not before this instant. */
  after: string
}

export function auditQuery({ actor, action, subject, after }: AuditFilters) {
  return infiniteQueryOptions({
    queryKey: [...keys.audit, { actor, action, subject, after }],
    queryFn: ({ pageParam, signal }) => {
      const query = {
        limit: 50,
        cursor: pageParam,
        actor_id: actor || undefined,
        action: action || undefined,
        subject: subject || undefined,
        after: after || undefined,
      }
      return answer(api.GET('/api/v1/audit', { params: { query }, signal }))
    },
    initialPageParam: first,
    getNextPageParam: next,
  })
}

export const systemQuery = queryOptions({
  queryKey: keys.system,
  queryFn: ({ signal }) => answer(api.GET('/api/v1/system', { signal })),
  // Health is asked for: nothing in the feed tells of it.
  refetchInterval: 10_000,
})

export function renameWorkspace(title: string) {
  return answer(api.PATCH('/api/v1/workspace', { body: { title } }))
}

export function inviteMember(body: { email: string; role: Role; name: string }) {
  return answer(api.POST('/api/v1/members', { body }))
}

export function makeLink(id: string) {
  return answer(api.POST('/api/v1/members/{member_id}/link', { params: { path: { member_id: id } } }))
}

export function changeMember(id: string, body: { role: Role } | { disabled: boolean }) {
  return answer(api.PATCH('/api/v1/members/{member_id}', { params: { path: { member_id: id } }, body }))
}

export function setPassword(id: string, body: { password: string; current?: string }) {
  return answer(
    api.PUT('/api/v1/members/{member_id}/password', { params: { path: { member_id: id } }, body }),
  )
}

export function createKey(body: { name: string; role: Role; scopes: string[]; expires_at: string | null }) {
  return answer(api.POST('/api/v1/api-keys', { body }))
}

export function revokeKey(id: string) {
  return answer(api.DELETE('/api/v1/api-keys/{key_id}', { params: { path: { key_id: id } } }))
}

export function putSecret(name: string, value: string) {
  return answer(api.PUT('/api/v1/secrets/{name}', { params: { path: { name } }, body: { value } }))
}

export async function dropSecret(name: string): Promise<void> {
  await api.DELETE('/api/v1/secrets/{name}', { params: { path: { name } } })
}
