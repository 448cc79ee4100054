import { useEffect, useEffectEvent } from 'react'

import { isTyping, matchPress, SEQUENCE_MS } from './hotkeys'
import { topOverlay } from './overlay'

export interface HotkeyOptions {
  /** Keys count only while the focus is inside this element. */
  scope?: React.RefObject<HTMLElement | null>
  enabled?: boolean
  /** Also while a dialog is open; for keys of that dialog. */
  inDialogs?: boolean
}

export type HotkeyMap = Record<string, (event: KeyboardEvent) => void>

/** `useHotkeys({ 'mod+k': open, 'g h': goHome, '?': help })`. What a field is typed into is left alone. */
export function useHotkeys(map: HotkeyMap, options: HotkeyOptions = {}): void {
  const { scope, enabled = true, inDialogs = false } = options
  const run = useEffectEvent((hit: string, event: KeyboardEvent) => map[hit]?.(event))
  const keys = Object.keys(map).join('\n')

  useEffect(() => {
    if (!enabled) return undefined
    const known = keys.split('\n')
    let pending = ''
    let since = 0
    function onKeyDown(event: KeyboardEvent) {
      if (event.defaultPrevented || event.isComposing || isTyping(event.target, event)) return
      if (topOverlay() && !inDialogs) return
      if (scope && !scope.current?.contains(event.target as Node)) return
      if (event.key === 'Shift' || event.key === 'Control' || event.key === 'Meta' || event.key === 'Alt')
        return
      const match = matchPress(known, event.timeStamp - since < SEQUENCE_MS ? pending : '', event)
      pending = match.pending
      since = event.timeStamp
      if (match.hit === null) return
      event.preventDefault()
      run(match.hit, event)
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [keys, enabled, scope, inDialogs])
}
