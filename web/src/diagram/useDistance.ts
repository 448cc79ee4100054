import { useStore, useStoreApi, type ReactFlowState } from '@xyflow/react'
import { useEffect, useMemo, useRef, useState, type RefObject } from 'react'

import { controlSize, distanceAt, type Distance } from '../graph/viewport'

const distanceOf = (state: ReactFlowState): Distance => distanceAt(state.transform[2])
const controlOf = (state: ReactFlowState): number => controlSize(state.transform[2])

/** What the zoom means for how cards are drawn. The view moves often, so that little happens here before it stands. */
export function useDistance(canvas: RefObject<HTMLDivElement | null>) {
  const store = useStoreApi()
  const distance = useStore(distanceOf)
  const [control, setControl] = useState(() => controlOf(store.getState()))
  const inHand = useRef(false)
  useEffect(() => store.subscribe((state) => !inHand.current && setControl(controlOf(state))), [store])
  const glide = useMemo(
    () => ({
      /** `byHand`: it goes on for as long as somebody likes, and sizes wait for its end. */
      begin: (byHand: boolean) => {
        inHand.current = byHand
        // Past React, which would compare five hundred cards before the first frame.
        canvas.current?.toggleAttribute('data-gliding', true)
      },
      end: () => {
        inHand.current = false
        canvas.current?.toggleAttribute('data-gliding', false)
        setControl(controlOf(store.getState()))
      },
    }),
    [canvas, store],
  )
  return { distance, control, glide }
}
