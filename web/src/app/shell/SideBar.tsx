import { Search } from 'lucide-react'

import { KeyHint } from '@/ui/KeyHint'

import { ConnectionMark } from './ConnectionMark'
import { Navigation } from './Navigation'
import { openPalette } from './paletteState'
import { UserMenu } from './UserMenu'
import { WorkspaceMenu } from './WorkspaceMenu'

export function SideBar() {
  return (
    <div className="flex w-56 shrink-0 flex-col gap-3 border-r border-line bg-sunken p-2">
      <WorkspaceMenu />
      <button
        type="button"
        onClick={openPalette}
        className="flex h-8 items-center gap-2 rounded-md border border-line-strong bg-raised px-2 text-sm text-muted hover:text-ink"
      >
        <Search size={14} aria-hidden />
        <span className="flex-1 text-left">Search or do …</span>
        <KeyHint keys="mod+k" plain />
      </button>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <Navigation />
      </div>
      <ConnectionMark />
      <UserMenu />
    </div>
  )
}
