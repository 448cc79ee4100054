"""A clock that ran ahead was set back: what it enabled, silenced and put off goes on from now.

A look finds it by the one before, which lies ahead, or by an alert that was enabled ahead of time. Whatever
a look has written, the cursor that moved with it is as far ahead.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

import structlog

from onward.domain.instants import from_text, to_text
from onward.domain.triggers.catch_up import LATE_AFTER
from onward.domain.triggers.clocks import is_ahead, latest
from onward.ports.rows.alerts import AlertRow, Cursor
from onward.services.alerts.sending import LONGEST_WAIT
from onward.services.alerts.stored import readable
from onward.services.context import Services

log = structlog.get_logger(__name__)

# A fifth more than it says: nobody is asked again later than this.
_LONGEST_WAIT: Final = timedelta(seconds=LONGEST_WAIT * 1.2)


def ran_ahead(was: Cursor | None, rows: Iterable[AlertRow], now: datetime) -> bool:
    times = (was.looked_at if was else None, *(row.enabled_at for row in rows))
    return any(is_ahead(from_text(at), now) for at in times if at is not None)


def set_right(app: Services, was: Cursor | None, rows: Iterable[AlertRow]) -> None:
    """One transaction: killed before it, the next look finds the same."""
    now = app.clock.now()
    at, until = to_text(now), to_text(latest(now))
    with app.store.write() as tx:
        if was is not None and not tx.alert_news.move(was, Cursor(was.seq, at)):
            return  # somebody else has looked meanwhile
        # What came between the change of the clock and this look concerns it.
        tx.alerts.set_right(to_text(now - LATE_AFTER), until)
        for row in rows:
            if (alert := readable(row)) is not None:
                silent = to_text(latest(now + timedelta(seconds=alert.every)))
                tx.alert_episodes.set_right(row.id, at, until, silent)
        tx.alert_notices.set_right(at, until, to_text(latest(now + _LONGEST_WAIT)))
    log.warning("clock_of_alerts_was_set_back", looked_at=was.looked_at if was else None)
