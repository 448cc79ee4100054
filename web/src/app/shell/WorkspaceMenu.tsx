import { ChevronsUpDown, LogIn, Settings } from 'lucide-react'

import { useMe } from '@/api/me'
import { Menu } from '@/ui/Menu'
import { Skeleton } from '@/ui/Skeleton'

/** A session is in one workspace: its name, and how to sign in to another one. */
export function WorkspaceMenu() {
  const me = useMe()
  if (!me) return <Skeleton className="m-1 h-7 w-32" />
  return (
    <Menu
      align="start"
      trigger={
        <button
          type="button"
          aria-label={`Workspace ${me.workspace_title}`}
          className="flex h-9 w-full min-w-0 items-center gap-2 rounded-md px-2 text-left text-sm font-semibold hover:bg-hover"
        >
          <img src="/mark.svg" alt="" width={20} height={20} className="shrink-0 rounded-sm" />
          <span className="min-w-0 flex-1 truncate">{me.workspace_title}</span>
          <ChevronsUpDown size={14} aria-hidden className="shrink-0 text-muted" />
        </button>
      }
      items={[
        { heading: `Signed in to ${me.workspace_slug}` },
        { label: 'Workspace settings', icon: Settings, href: '/settings/workspace' },
        { label: 'Sign in to another workspace', icon: LogIn, href: '/signin?switch=1' },
      ]}
    />
  )
}
