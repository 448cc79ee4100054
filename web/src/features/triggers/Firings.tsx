import { Badge } from '@/ui/Badge'
import { Time } from '@/ui/Time'

import type { Preview } from './api'
import { clockText, offsetText } from './zones'

/** Instants as a clock in the schedule's zone shows them; the viewer's own time on hover, odd days marked. */
export function Firings({ instants, label }: { instants: Preview['instants']; label: string }) {
  return (
    <ol aria-label={label} className="divide-y divide-line text-sm">
      {instants.map((one) => (
        <li
          key={one.at}
          className="flex flex-wrap items-baseline justify-between gap-x-3 gap-y-0.5 px-3 py-1.5"
        >
          <span className="tabular-nums">
            {clockText(one.local)} <span className="text-xs text-muted">{offsetText(one.local)}</span>
          </span>
          <Time mode="distance" at={one.at} className="text-xs text-muted" />
          {one.note && (
            <span className="w-full">
              <Badge tone="warning" className="h-auto! py-0.5 whitespace-normal!">
                {one.note}
              </Badge>
            </span>
          )}
        </li>
      ))}
    </ol>
  )
}
