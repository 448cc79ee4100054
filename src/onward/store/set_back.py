"""Firings after a clock that ran ahead was set back: what its times put off is due."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, not_, or_, select, text, update

from onward.store.bulk import Update
from onward.store.jsontext import decode
from onward.store.trigger_tables import firing_groups, invocations

_SLOTTED: Final = ("schedule", "catch_up")
# Their group says when.
_GROUPED: Final = ("quiet", "batch")
# Read from the index of the open ones: they are few beside the history.
_PENDING: Final = and_(
    text("invocations.status IN ('pending', 'running')"), invocations.c.status == "pending"
)
_PACED: Final = and_(
    invocations.c.status == "pending", invocations.c.attempt == 0, invocations.c.paced_at.is_not(None)
)
_put_due = Update(invocations, ("workspace_id", "id"), ("due_at",), "invocations.status = 'pending'")


def let_through(latest: str) -> ColumnElement[bool]:
    """A throttle has given it a time, also one far ahead, and it has not started."""
    return and_(_PACED, not_(_ahead_of_its_slot(latest)))


def set_right(connection: Connection, now: str, latest: str) -> None:
    untried = and_(invocations.c.started_at.is_(None), invocations.c.attempts == "[]")
    comes = and_(_PENDING, _ahead_of_its_slot(latest), invocations.c.scheduled_for > now, untried)
    put_off = and_(_PENDING, invocations.c.due_at > latest, _not_grouped(latest))
    groups = update(firing_groups).where(firing_groups.c.last_at > latest)
    connection.execute(groups.values(due_at=now))
    _pace_again(connection, not_(comes), now, latest)
    _wait_for_its_slot(connection, comes)
    connection.execute(update(invocations).where(put_off, untried, not_(comes)).values(due_at=now))
    _try_again(connection, and_(put_off, not_(untried)), now, latest)


def _pace_again(connection: Connection, which: ColumnElement[bool], now: str, latest: str) -> None:
    ahead = and_(invocations.c.admitted_at.is_not(None), invocations.c.paced_at > latest)
    paced = update(invocations).where(_PENDING, _PACED, ahead, which)
    connection.execute(paced.values(waits_for="pace", admitted_at=None, paced_at=None, due_at=now))


def _wait_for_its_slot(connection: Connection, comes: ColumnElement[bool]) -> None:
    """Without the time that a throttle gave it, nor a place that others could have until then."""
    paced = update(invocations).where(comes, invocations.c.paced_at.is_not(None))
    connection.execute(paced.values(paced_at=None, due_at=invocations.c.scheduled_for))
    taken = and_(invocations.c.lane.is_not(None), invocations.c.admitted_at.is_not(None))
    connection.execute(update(invocations).where(comes, taken).values(admitted_at=None, waits_for="lane"))


def _ahead_of_its_slot(latest: str) -> ColumnElement[bool]:
    return and_(invocations.c.source.in_(_SLOTTED), invocations.c.created_at > latest)


def _not_grouped(latest: str) -> ColumnElement[bool]:
    """Or by the clock that ran ahead, whose groups are over."""
    waits_for = invocations.c.waits_for
    return or_(waits_for.is_(None), waits_for.not_in(_GROUPED), invocations.c.created_at > latest)


def _try_again(connection: Connection, tried: Any, now: str, latest: str) -> None:
    query = select(invocations.c.workspace_id, invocations.c.id, invocations.c.attempts).where(tried)
    rows = connection.execute(query.with_for_update()).all()
    due = [(workspace_id, one, now) for workspace_id, one, said in rows if not _rests(decode(said), latest)]
    _put_due.execute(connection, due)


def _rests(attempts: list[dict[str, Any]], latest: str) -> bool:
    """By a right clock it failed, and its backoff is not over. Any other delay is a short one."""
    ended_at = attempts[-1].get("ended_at") if attempts else None
    return ended_at is not None and ended_at <= latest
