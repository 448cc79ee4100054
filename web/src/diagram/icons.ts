import {
  ArrowLeftRight,
  Bell,
  Bot,
  CircleHelp,
  CornerDownLeft,
  GitBranch,
  Hourglass,
  OctagonX,
  Play,
  Repeat,
  Rows3,
  ShieldCheck,
  Split,
  SquareTerminal,
  UserCheck,
  Variable,
  Workflow,
  Zap,
  type LucideIcon,
} from 'lucide-react'

import type { StepType } from '../graph/stepTypes'

const ICONS: Record<StepType, LucideIcon> = {
  action: Zap,
  shell: SquareTerminal,
  agent: Bot,
  notify: Bell,
  approval: UserCheck,
  wait: Hourglass,
  if: GitBranch,
  switch: Split,
  foreach: Rows3,
  while: Repeat,
  parallel: ArrowLeftRight,
  try: ShieldCheck,
  workflow: Workflow,
  set: Variable,
  return: CornerDownLeft,
  fail: OctagonX,
}

export const StartIcon = Play

export function iconOf(type: string): LucideIcon {
  return Object.hasOwn(ICONS, type) ? ICONS[type as StepType] : CircleHelp
}

/** Steps of one kind are tinted alike, so that people, waits and agents stand out. */
export function tintOf(type: string): string {
  if (type === 'approval' || type === 'wait') return 'warning'
  if (type === 'agent' || type === 'workflow') return 'accent'
  if (type === 'fail') return 'danger'
  if (type === 'return') return 'success'
  if (type === 'action' || type === 'shell' || type === 'notify') return 'info'
  return 'neutral'
}
