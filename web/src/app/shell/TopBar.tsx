import { Menu as MenuIcon, Search } from 'lucide-react'
import { useState } from 'react'

import { IconButton } from '@/ui/IconButton'
import { Sheet } from '@/ui/Sheet'

import { ConnectionMark } from './ConnectionMark'
import { Navigation } from './Navigation'
import { openPalette } from './paletteState'
import { UserMenu } from './UserMenu'
import { WorkspaceMenu } from './WorkspaceMenu'

/** The side bar of narrow screens: a bar, and the rest in a sheet. */
export function TopBar() {
  const [open, setOpen] = useState(false)
  return (
    <div className="flex h-12 shrink-0 items-center gap-1 border-b border-line bg-sunken px-2">
      <IconButton label="Open the navigation" icon={MenuIcon} onClick={() => setOpen(true)} />
      <div className="min-w-0 flex-1">
        <WorkspaceMenu />
      </div>
      <ConnectionMark small />
      <IconButton label="Search or do" icon={Search} onClick={openPalette} />
      <Sheet open={open} onOpenChange={setOpen} side="left" size="sm" title="Onward">
        <div className="flex h-full flex-col justify-between gap-4">
          <Navigation onGo={() => setOpen(false)} />
          <UserMenu />
        </div>
      </Sheet>
    </div>
  )
}
