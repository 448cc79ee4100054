import { Popover as Radix } from 'radix-ui'
import type { ReactElement, ReactNode } from 'react'

import { useOverlayContainer } from './overlay'

interface PopoverProps {
  /** One button. */
  trigger: ReactElement
  /** Its name for screen readers. */
  label: string
  open?: boolean
  onOpenChange?(open: boolean): void
  align?: 'start' | 'center' | 'end'
  side?: 'top' | 'right' | 'bottom' | 'left'
  children: ReactNode
}

export function Popover({
  trigger,
  label,
  open,
  onOpenChange,
  align = 'start',
  side = 'bottom',
  children,
}: PopoverProps) {
  const container = useOverlayContainer()
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal container={container}>
        <Radix.Content
          aria-label={label}
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          className="z-40 max-h-(--radix-popover-content-available-height) max-w-[min(26rem,calc(100vw-1rem))] overflow-y-auto rounded-lg bg-raised p-3 text-sm text-ink shadow-float"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
