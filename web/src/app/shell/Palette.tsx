import { lazy, Suspense, useEffect } from 'react'

import { useSession } from '../session'
import { usePanel } from './paletteState'

const loadPalette = () => import('./PaletteDialog')
const PaletteDialog = lazy(loadPalette)
const KeyboardHelp = lazy(() => import('./KeyboardHelp'))

/** Nobody waits for it at the start; it is there before somebody types into it. */
export function Palette() {
  const panel = usePanel((state) => state.panel)
  const ended = useSession((state) => state.ended)
  useEffect(preloadWhenIdle, [])
  if (ended) return null
  return (
    <Suspense fallback={null}>
      {panel === 'palette' && <PaletteDialog />}
      {panel === 'help' && <KeyboardHelp />}
    </Suspense>
  )
}

function preloadWhenIdle(): () => void {
  // Away just now: it is loaded when it is opened.
  const timer = setTimeout(() => void loadPalette().catch(() => undefined), 1_000)
  return () => clearTimeout(timer)
}
