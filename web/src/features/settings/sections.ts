/** The sections of the settings: where they are, and who may see them. */
import { Activity, Building2, KeyRound, Lock, ScrollText, User, Users, type LucideIcon } from 'lucide-react'

export interface SettingsSection {
  id: string
  label: string
  icon: LucideIcon
  /** Without it the section is not shown; whoever is signed in has a profile. */
  needs: string | null
}

export const SECTIONS: readonly SettingsSection[] = [
  { id: 'profile', label: 'Profile', icon: User, needs: null },
  { id: 'workspace', label: 'Workspace', icon: Building2, needs: null },
  { id: 'members', label: 'Members', icon: Users, needs: 'member.read' },
  { id: 'keys', label: 'API keys', icon: KeyRound, needs: 'key.read' },
  { id: 'secrets', label: 'Secrets', icon: Lock, needs: 'secret.read' },
  { id: 'audit', label: 'Audit log', icon: ScrollText, needs: 'audit.read' },
  { id: 'system', label: 'System', icon: Activity, needs: 'system.read' },
]

export function visibleSections(permissions: readonly string[]): SettingsSection[] {
  return SECTIONS.filter((section) => section.needs === null || permissions.includes(section.needs))
}
