import { useMemo } from 'react'

import { type PaletteAction, usePaletteActions } from '@/ui/paletteActions'

import type { Session } from './session'

interface Offers {
  session: Session
  readOnly: boolean
  test(): void
  publish(): void
  problems(): void
}

/** What the command palette offers while the editor is open. */
export function useEditorPalette({ session, readOnly, test, publish, problems }: Offers): void {
  const actions = useMemo<PaletteAction[]>(() => {
    const look = [{ id: 'editor-problems', label: 'Show the problems of the draft', run: problems }]
    if (readOnly) return look
    return [
      { id: 'editor-test', label: 'Test the draft', keys: 'mod+enter', run: test },
      { id: 'editor-publish', label: 'Publish the draft…', run: publish },
      ...look,
      { id: 'editor-undo', label: 'Undo', keys: 'mod+z', run: session.undo },
      { id: 'editor-redo', label: 'Redo', keys: 'mod+shift+z', run: session.redo },
    ]
    // The callbacks are made anew with each render; what they do is the same.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [session, readOnly])
  usePaletteActions(actions)
}
