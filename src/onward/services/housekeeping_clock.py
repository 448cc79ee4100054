"""The time that housekeeping goes by: what it removes is gone for good, so a clock that leapt is doubted.

The clock is looked at every minute. Where much more has passed between two looks nobody was at work, or the
machine slept, or the clock was set, and nobody knows which. Such a leap counts once there was work for a day
since; until then all is kept for as much longer as the leap was long.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from onward.domain.instants import from_text, to_text
from onward.ports.store import Tx
from onward.services.context import Services

# Between two looks while somebody is at work, also where a pass takes long.
USUAL: Final = timedelta(minutes=15)
DOUBTED_FOR: Final = timedelta(days=1)
# Leaps within so much work are one: a machine that dozes has many.
_TOGETHER: Final = timedelta(hours=1)
_NAME: Final = "housekeeping.clock"


@dataclass(frozen=True, slots=True)
class Leap:
    """`doubted`: for so much more time at work."""

    by: timedelta
    doubted: timedelta = DOUBTED_FOR


@dataclass(frozen=True, slots=True)
class Seen:
    """What the clock showed last, and the leaps that are not believed yet, the newest first."""

    at: datetime
    leaps: tuple[Leap, ...] = ()

    @property
    def believed(self) -> datetime:
        return self.at - sum((leap.by for leap in self.leaps), timedelta())


def look(app: Services, usual: timedelta = USUAL) -> datetime:
    """What is believed to be now."""
    now = app.clock.now()
    with app.store.write() as tx:
        before = _seen(tx)
        seen = Seen(now) if before is None else after(before, now, usual)
        leaps = [[leap.by.total_seconds(), leap.doubted.total_seconds()] for leap in seen.leaps]
        tx.settings.put(_NAME, {"at": to_text(now), "leaps": leaps}, to_text(now))
    return seen.believed


def doubted(tx: Tx) -> timedelta:
    """How much longer than usual all is kept."""
    seen = _seen(tx)
    return timedelta() if seen is None else seen.at - seen.believed


def after(seen: Seen, now: datetime, usual: timedelta = USUAL) -> Seen:
    step = now - seen.at
    if step > usual:
        return Seen(now, _with(seen.leaps, step))
    if step < timedelta():
        return Seen(now, _without(seen.leaps, -step))
    worked = (replace(leap, doubted=leap.doubted - step) for leap in seen.leaps)
    return Seen(now, tuple(leap for leap in worked if leap.doubted > timedelta()))


def _with(leaps: tuple[Leap, ...], by: timedelta) -> tuple[Leap, ...]:
    if leaps and leaps[0].doubted > DOUBTED_FOR - _TOGETHER:
        return (replace(leaps[0], by=leaps[0].by + by), *leaps[1:])
    return (Leap(by), *leaps)


def _without(leaps: tuple[Leap, ...], back: timedelta) -> tuple[Leap, ...]:
    """Set back, the newest leaps are undone."""
    if not leaps or not back:
        return leaps
    first, *rest = leaps
    undone = min(first.by, back)
    left = (replace(first, by=first.by - undone),) if undone < first.by else ()
    return (*left, *_without(tuple(rest), back - undone))


def _seen(tx: Tx) -> Seen | None:
    stored: dict[str, Any] | None = tx.settings.get(_NAME)
    if stored is None:
        return None
    leaps = (Leap(timedelta(seconds=by), timedelta(seconds=left)) for by, left in stored["leaps"])
    return Seen(from_text(stored["at"]), tuple(leaps))
