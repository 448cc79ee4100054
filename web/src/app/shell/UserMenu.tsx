import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Keyboard, LogOut, Monitor, Moon, Sun, User } from 'lucide-react'

import { api } from '@/api/client'
import { useMe } from '@/api/me'
import { Avatar } from '@/ui/Avatar'
import { Menu } from '@/ui/Menu'
import { Skeleton } from '@/ui/Skeleton'
import { toast } from '@/ui/toast'
import { useTheme } from '@/ui/theme'

import { openHelp } from './paletteState'

export function UserMenu() {
  const me = useMe()
  const { choice, choose } = useTheme()
  const signOut = useSignOut()
  if (!me) return <Skeleton className="m-1 h-7 w-32" />
  return (
    <Menu
      align="start"
      side="top"
      trigger={
        <button
          type="button"
          className="flex h-10 w-full min-w-0 items-center gap-2 rounded-md px-2 text-left text-sm hover:bg-hover"
        >
          <Avatar name={me.name} />
          <span className="sr-only">Your menu: </span>
          <span className="min-w-0 flex-1">
            <span className="block truncate leading-4">{me.name}</span>
            <span className="block text-xs text-muted capitalize">{me.role}</span>
          </span>
        </button>
      }
      items={[
        me.email ? { heading: me.email } : null,
        { label: 'Profile', icon: User, href: '/settings/profile' },
        { label: 'Keyboard shortcuts', icon: Keyboard, keys: '?', onSelect: openHelp },
        'separator',
        { heading: 'Theme' },
        { label: 'Light', icon: Sun, checked: choice === 'light', onSelect: () => choose('light') },
        { label: 'Dark', icon: Moon, checked: choice === 'dark', onSelect: () => choose('dark') },
        {
          label: 'As the system',
          icon: Monitor,
          checked: choice === 'system',
          onSelect: () => choose('system'),
        },
        'separator',
        { label: 'Sign out', icon: LogOut, onSelect: () => signOut.mutate() },
      ]}
    />
  )
}

function useSignOut() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => api.DELETE('/api/v1/auth/sessions/current'),
    onSuccess: () => {
      client.clear()
      // Loaded anew, so that nothing of this session stays in the memory of the tab.
      window.location.assign('/signin')
    },
    onError: (error) => toast.error(error),
  })
}
