import { useGo } from '@/ui/AppLink'
import { useHotkeys, type HotkeyMap } from '@/ui/useHotkeys'

import { openHelp, openPalette } from './paletteState'
import { PLACES } from './places'

/** The keys that work on every page. */
export function GoToKeys() {
  const go = useGo()
  const places: HotkeyMap = Object.fromEntries(PLACES.map((place) => [place.keys, () => go(place.href)]))
  useHotkeys({ 'mod+k': openPalette, '?': openHelp, ...places })
  return null
}
