import { Copy } from 'lucide-react'

import { copyText } from './clipboard'
import { IconButton } from './IconButton'
import { Menu } from './Menu'
import { toast } from './toast'

interface CopyMenuProps {
  /** "as URL", "as cURL", "onward runs show ..." with what each copies. */
  items: readonly { label: string; value: string | (() => string) }[]
  label?: string
}

export function CopyMenu({ items, label = 'Copy as' }: CopyMenuProps) {
  async function copy(item: CopyMenuProps['items'][number]) {
    const text = typeof item.value === 'function' ? item.value() : item.value
    if (await copyText(text)) toast.success('Copied')
  }
  return (
    <Menu
      trigger={<IconButton label={label} icon={Copy} />}
      items={items.map((item) => ({ label: item.label, onSelect: () => void copy(item) }))}
    />
  )
}
