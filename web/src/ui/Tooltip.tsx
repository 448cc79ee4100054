import { Tooltip as Radix } from 'radix-ui'
import type { ReactElement, ReactNode } from 'react'

import { KeyHint } from './KeyHint'
import { useOverlayContainer } from './overlay'

interface TooltipProps {
  text: ReactNode
  keys?: string
  side?: 'top' | 'right' | 'bottom' | 'left'
  /** One element that can be focused: what only a mouse can reach is not for everybody. */
  children: ReactElement
}

export function Tooltip({ text, keys, side = 'top', children }: TooltipProps) {
  const container = useOverlayContainer()
  return (
    <Radix.Provider delayDuration={350} skipDelayDuration={200}>
      <Radix.Root>
        <Radix.Trigger asChild>{children}</Radix.Trigger>
        <Radix.Portal container={container}>
          <Radix.Content
            side={side}
            sideOffset={6}
            collisionPadding={8}
            className="z-50 flex max-w-72 items-center gap-2 rounded-md bg-ink px-2 py-1 text-xs text-surface shadow-float"
          >
            {text}
            {keys && <KeyHint keys={keys} plain />}
          </Radix.Content>
        </Radix.Portal>
      </Radix.Root>
    </Radix.Provider>
  )
}
