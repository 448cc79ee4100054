import { createContext, useContext } from 'react'

import type { IterationChoice } from '../graph/runtime'

/** What a card may ask of the diagram. Stable, so that cards are not drawn again for it. */
export interface DiagramActions {
  /** Prefix of the DOM ids of the cards. */
  uid: string
  /** Cards can be taken with the mouse; then the pane must not pan under them. */
  draggable: boolean
  toggle: (key: string) => void
  addSlot: ((pointer: string, kind: 'case' | 'branch') => void) | null
  chooseIteration: ((loopId: string, chosen: IterationChoice) => void) | null
}

export const DiagramContext = createContext<DiagramActions>({
  uid: '',
  draggable: false,
  toggle: () => undefined,
  addSlot: null,
  chooseIteration: null,
})

export const useDiagramActions = (): DiagramActions => useContext(DiagramContext)
