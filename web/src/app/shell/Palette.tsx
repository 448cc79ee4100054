import { lazy, Suspense } from 'react'

import { useSession } from '../session'
import { usePanel } from './paletteState'

const PaletteDialog = lazy(() => import('./PaletteDialog'))
const KeyboardHelp = lazy(() => import('./KeyboardHelp'))

/** Loaded when first opened: nobody waits for it at the start. */
export function Palette() {
  const panel = usePanel((state) => state.panel)
  const ended = useSession((state) => state.ended)
  if (ended) return null
  return (
    <Suspense fallback={null}>
      {panel === 'palette' && <PaletteDialog />}
      {panel === 'help' && <KeyboardHelp />}
    </Suspense>
  )
}
