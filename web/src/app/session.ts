/** Whether the session of this tab has ended, told by the first request that was refused for it. */

import { create } from 'zustand'

export const useSession = create<{ ended: boolean }>(() => ({ ended: false }))

export function endSession(): void {
  useSession.setState({ ended: true })
}

export function resumeSession(): void {
  useSession.setState({ ended: false })
}

/** Only addresses of ours: a link must not sign somebody in here and lead them elsewhere. */
export function safeTarget(to: string | undefined): string {
  if (!to || !to.startsWith('/') || to.startsWith('//') || to.includes('\\')) return '/'
  return to.startsWith('/signin') ? '/' : to
}
