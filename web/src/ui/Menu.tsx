import { DropdownMenu as Radix } from 'radix-ui'
import { Check } from 'lucide-react'
import { useRef, type ReactElement, type ReactNode } from 'react'

import { useGo } from './AppLink'
import { cx } from './classes'
import { Icon, type IconLike } from './icon'
import { KeyHint } from './KeyHint'
import { useOverlayContainer } from './overlay'

export interface MenuAction {
  label: ReactNode
  icon?: IconLike
  onSelect?(): void
  /** Goes there; instead of `onSelect`. */
  href?: string
  danger?: boolean
  /** A string says why, below the label. */
  disabled?: boolean | string
  /** A key that does the same outside of the menu. */
  keys?: string
  /** For one of several choices. */
  checked?: boolean
}

export type MenuItem = MenuAction | { heading: string } | 'separator' | null | false | undefined

interface MenuProps {
  /** One button. */
  trigger: ReactElement
  items: readonly MenuItem[]
  align?: 'start' | 'center' | 'end'
  side?: 'top' | 'right' | 'bottom' | 'left'
}

export function Menu({ trigger, items, align = 'end', side = 'bottom' }: MenuProps) {
  const container = useOverlayContainer()
  const button = useRef<HTMLButtonElement>(null)
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger ref={button} asChild>
        {trigger}
      </Radix.Trigger>
      <Radix.Portal container={container}>
        <Radix.Content
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          className="z-40 max-h-(--radix-dropdown-menu-content-available-height) min-w-44 max-w-80 overflow-y-auto rounded-lg bg-raised p-1 text-sm text-ink shadow-float"
        >
          {items.map((item, index) => (
            <Entry key={index} item={item} onChosen={() => button.current?.focus()} />
          ))}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

interface EntryProps<Item> {
  item: Item
  /** Before it does what it does: a dialog that it opens gives the focus back to where it was, and the item is gone. */
  onChosen(): void
}

function Entry({ item, onChosen }: EntryProps<MenuItem>) {
  if (!item) return null
  if (item === 'separator') return <Radix.Separator className="my-1 h-px bg-line" />
  if ('heading' in item)
    return (
      <Radix.Label className="px-2 pt-1.5 pb-1 text-xs font-medium text-muted">{item.heading}</Radix.Label>
    )
  return <Action item={item} onChosen={onChosen} />
}

function Action({ item, onChosen }: EntryProps<MenuAction>) {
  const go = useGo()
  function choose() {
    onChosen()
    if (item.href) go(item.href)
    else item.onSelect?.()
  }
  return (
    <Radix.Item
      disabled={Boolean(item.disabled)}
      onSelect={choose}
      className={cx(
        'flex min-h-8 cursor-pointer items-center gap-2 rounded-md px-2 py-1 outline-none select-none pointer-coarse:min-h-10',
        'data-highlighted:bg-hover data-disabled:cursor-not-allowed data-disabled:text-muted',
        item.danger && 'text-danger-ink data-highlighted:bg-danger-soft',
      )}
      {...(item.checked === undefined ? {} : { role: 'menuitemradio', 'aria-checked': item.checked })}
    >
      {item.icon && (
        <span className="shrink-0 text-muted">
          <Icon icon={item.icon} />
        </span>
      )}
      <span className="min-w-0 flex-1">
        {item.label}
        {typeof item.disabled === 'string' && <span className="block text-xs">{item.disabled}</span>}
      </span>
      {item.checked && <Check size={14} aria-hidden className="shrink-0 text-accent" />}
      {item.keys && <KeyHint keys={item.keys} plain />}
    </Radix.Item>
  )
}
