import { JsonView } from '@/ui/JsonView'
import { Popover } from '@/ui/Popover'

import { short, typeOf } from './complete'

/** In a line; what has parts opens as a whole. */
export function ShownValue({ value, dim }: { value: unknown; dim: boolean }) {
  const text = short(value, 120)
  const line = (
    <span className={`font-mono text-xs ${dim ? 'text-faint' : 'text-success-ink'}`}>
      = {text === '' ? '""' : text} <span className="text-muted">{typeOf(value)}</span>
    </span>
  )
  if (typeof value !== 'object' || value === null) return <p className="min-w-0 truncate">{line}</p>
  return (
    <Popover
      label="The whole value"
      trigger={
        <button
          type="button"
          className="block min-w-0 max-w-full truncate text-left"
          aria-label="Show the whole value"
        >
          {line}
        </button>
      }
    >
      <div className="max-h-96 w-96 max-w-full overflow-auto">
        <JsonView value={value} />
      </div>
    </Popover>
  )
}
