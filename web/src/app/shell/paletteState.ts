import { create } from 'zustand'

type Panel = 'palette' | 'help' | null

/** One panel of the shell at a time. */
export const usePanel = create<{ panel: Panel }>(() => ({ panel: null }))

export function openPalette(): void {
  usePanel.setState({ panel: 'palette' })
}

export function openHelp(): void {
  usePanel.setState({ panel: 'help' })
}

export function closePanel(): void {
  usePanel.setState({ panel: null })
}
