/** Light, dark or as the system has it. `public/theme.js` sets it before the first paint, with the same key. */

import { create } from 'zustand'

export type ThemeChoice = 'light' | 'dark' | 'system'

interface ThemeState {
  choice: ThemeChoice
  choose(choice: ThemeChoice): void
}

const KEY = 'onward.theme'

export const useTheme = create<ThemeState>((set) => ({
  choice: stored(),
  choose(choice) {
    remember(choice)
    set({ choice })
    paint(choice)
  },
}))

/** Follow the system, and what other tabs choose; call once. */
export function followTheme(): void {
  window
    .matchMedia('(prefers-color-scheme: dark)')
    .addEventListener('change', () => paint(useTheme.getState().choice))
  window.addEventListener('storage', (event) => {
    if (event.key !== KEY) return
    useTheme.setState({ choice: stored() })
    paint(stored())
  })
}

function paint(choice: ThemeChoice): void {
  const dark =
    choice === 'dark' || (choice === 'system' && window.matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.dataset['theme'] = dark ? 'dark' : 'light'
}

function stored(): ThemeChoice {
  try {
    const choice = localStorage.getItem(KEY)
    return choice === 'light' || choice === 'dark' ? choice : 'system'
  } catch {
    return 'system' // storage can be forbidden
  }
}

function remember(choice: ThemeChoice): void {
  try {
    if (choice === 'system') localStorage.removeItem(KEY)
    else localStorage.setItem(KEY, choice)
  } catch {
    // The choice then lasts as long as the page.
  }
}
