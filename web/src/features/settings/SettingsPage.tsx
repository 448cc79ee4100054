import { useQuery } from '@tanstack/react-query'
import { type ComponentType, type ReactNode, useEffect, useRef } from 'react'

import { meQuery } from '@/api/me'
import { AppLink } from '@/ui/AppLink'
import { cx } from '@/ui/classes'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { Icon } from '@/ui/icon'
import { Page } from '@/ui/Page'
import { Skeleton } from '@/ui/Skeleton'

import { ApiKeys } from './ApiKeys'
import { AuditLog } from './AuditLog'
import { Members } from './Members'
import { Profile } from './Profile'
import { SECTIONS, type SettingsSection, visibleSections } from './sections'
import { Secrets } from './Secrets'
import { SystemHealth } from './SystemHealth'
import { Workspace } from './Workspace'

const CONTENT: Record<string, ComponentType> = {
  profile: Profile,
  workspace: Workspace,
  members: Members,
  keys: ApiKeys,
  secrets: Secrets,
  audit: AuditLog,
  system: SystemHealth,
}

interface SettingsPageProps {
  section: string | undefined
  /** What other features add to the end of a section, by its id. */
  more?: Readonly<Record<string, ReactNode>>
}

export function SettingsPage({ section, more }: SettingsPageProps) {
  const me = useQuery(meQuery)
  const visible = visibleSections(me.data?.permissions ?? [])
  const shown = SECTIONS.find((one) => one.id === (section ?? 'profile'))
  return (
    <Page title="Settings" documentTitle={shown ? `${shown.label}, settings` : 'Settings'}>
      <div className="grid min-w-0 gap-6 md:grid-cols-[11rem_minmax(0,1fr)]">
        <SectionRail sections={visible} current={shown?.id} />
        <div className="flex min-w-0 flex-col gap-8">
          {me.isError ? (
            <ErrorPanel error={me.error} onRetry={() => void me.refetch()} />
          ) : me.data ? (
            <Content section={shown} permissions={me.data.permissions} role={me.data.role} more={more} />
          ) : (
            <Skeleton lines={6} />
          )}
        </div>
      </div>
    </Page>
  )
}

function SectionRail({
  sections,
  current,
}: {
  sections: readonly SettingsSection[]
  current: string | undefined
}) {
  const rail = useRef<HTMLElement>(null)
  // On a narrow screen the rail scrolls sideways: the section that is open should be in sight.
  useEffect(() => {
    rail.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [current, sections.length])
  return (
    <nav ref={rail} aria-label="Settings" className="flex min-w-0 gap-1 overflow-x-auto md:flex-col">
      {sections.map((section) => (
        <AppLink
          key={section.id}
          href={`/settings/${section.id}`}
          aria-current={section.id === current ? 'page' : undefined}
          className={cx(
            'flex h-8 shrink-0 items-center gap-2 rounded-md px-2 text-sm pointer-coarse:h-10',
            section.id === current
              ? 'bg-accent-soft font-medium text-accent-ink'
              : 'text-muted hover:bg-hover hover:text-ink',
          )}
        >
          <Icon icon={section.icon} size={16} />
          {section.label}
        </AppLink>
      ))}
    </nav>
  )
}

interface ContentProps {
  section: SettingsSection | undefined
  permissions: readonly string[]
  role: string
  more: SettingsPageProps['more']
}

function Content({ section, permissions, role, more }: ContentProps) {
  if (section === undefined)
    return <EmptyState title="There is no such section" body="Choose one of those at the side." />
  if (section.needs !== null && !permissions.includes(section.needs))
    return (
      <EmptyState
        title={`${section.label}: not with your role`}
        body={`Your role is ${role}, and this needs the permission ${section.needs}. An administrator can change your role.`}
      />
    )
  const Shown = CONTENT[section.id]
  return Shown ? (
    <>
      <Shown />
      {more?.[section.id]}
    </>
  ) : null
}
