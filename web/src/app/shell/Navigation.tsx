import { useLocation } from '@tanstack/react-router'

import { AppLink } from '@/ui/AppLink'
import { cx } from '@/ui/classes'
import { KeyHint } from '@/ui/KeyHint'

import { useOpenApprovals } from './openApprovals'
import { isIn, PLACES, type Place } from './places'

export function Navigation({ onGo }: { onGo?(): void }) {
  const open = useOpenApprovals()
  return (
    <nav aria-label="Main">
      <ul className="flex flex-col gap-0.5">
        {PLACES.map((place) => (
          <li key={place.href}>
            <PlaceLink place={place} count={place.href === '/approvals' ? open : null} onGo={onGo} />
          </li>
        ))}
      </ul>
    </nav>
  )
}

function PlaceLink({
  place,
  count,
  onGo,
}: {
  place: Place
  count: string | null
  onGo: (() => void) | undefined
}) {
  const here = isIn(place, useLocation().pathname)
  const Shape = place.icon
  return (
    <AppLink
      href={place.href}
      onClick={onGo}
      aria-current={here ? 'page' : undefined}
      className={cx(
        'group flex h-8 items-center gap-2.5 rounded-md px-2 text-sm pointer-coarse:h-11',
        here ? 'bg-hover font-medium text-ink' : 'text-muted hover:bg-hover hover:text-ink',
      )}
    >
      <Shape size={16} aria-hidden className={here ? 'text-accent' : undefined} />
      <span className="flex-1">{place.label}</span>
      {count ? (
        <span className="rounded-full bg-warning-soft px-1.5 text-xs font-medium text-warning-ink">
          {count}
          <span className="sr-only"> open</span>
        </span>
      ) : (
        <span aria-hidden className="opacity-0 group-hover:opacity-100">
          <KeyHint keys={place.keys} plain />
        </span>
      )}
    </AppLink>
  )
}
