"""The dead man's switch: an address outside is asked for as long as all is well.

What watches from inside dies with what it watches; whoever is asked no more raises the alarm.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, Final

import structlog

from onward.domain.alerts.words import shown_address
from onward.domain.errors import OnwardError
from onward.domain.instants import from_text
from onward.domain.triggers.clocks import is_ahead
from onward.ports.actions import ActionFailed
from onward.services.alerts.health import is_looked_at
from onward.services.context import Services
from onward.services.triggers.scheduling import scheduler_status

log = structlog.get_logger(__name__)

Ask = Callable[[str], Awaitable[None]]
"""GET this address; raises `ActionFailed`."""

# The scheduler shows that it lives every 15 s.
SILENT_AFTER_SECONDS: Final = 60.0
MOST_LAG_SECONDS: Final = 300.0
# As many beats may be missed before it is said.
MISSED: Final = 3
_LAST: Final = "heartbeat"
_BEGUN: Final = "heartbeat.begun"


@dataclass(frozen=True, slots=True)
class Beat:
    """`sent` False: something was wrong, or the address did not answer."""

    at: str
    sent: bool
    detail: str


async def beat(app: Services, url: str, ask: Ask) -> Beat:
    """Ask, if all is well; and remember how that went."""
    wrong = await asyncio.to_thread(what_is_wrong, app)
    if wrong is not None:
        return await asyncio.to_thread(_remember, app, False, f"Not sent: {wrong}")
    shown = shown_address(url)
    try:
        await ask(url)
    except ActionFailed as error:
        said = error.message.replace(url.partition("?")[0], shown).replace(url, shown)
        return await asyncio.to_thread(_remember, app, False, said)
    return await asyncio.to_thread(_remember, app, True, f"{shown} answered.")


def what_is_wrong(app: Services) -> str | None:
    """None: the database is written, the scheduler ticks, Temporal answers, and alerts are looked at."""
    try:
        with app.store.write() as tx:
            tx.settings.put(_BEGUN, app.clock.now_text(), app.clock.now_text())
            cursor = tx.alert_news.cursor()
        status = scheduler_status(app, SILENT_AFTER_SECONDS)
    except OnwardError as error:
        return error.message
    if not status.healthy:
        return f"the scheduler: {status.detail}"
    if status.lag_seconds > MOST_LAG_SECONDS:
        return f"the scheduler is {int(status.lag_seconds)} s behind."
    if not app.engine.health().get("reachable"):
        return "Temporal cannot be reached."
    return None if is_looked_at(app, cursor) else "alerts are not looked at."


def heartbeat_health(app: Services, every: timedelta) -> tuple[bool, str]:
    """Of the last beat, whichever server made it."""
    with app.store.read() as tx:
        last: dict[str, Any] | None = tx.settings.get(_LAST)
    if last is None:
        return True, "It has not beaten yet."
    at, now = from_text(last["at"]), app.clock.now()
    if now - at > MISSED * every or is_ahead(at, now):
        return False, f"It has not beaten since {last['at'][:19].replace('T', ' ')} UTC."
    return bool(last["sent"]), str(last["detail"])


def _remember(app: Services, sent: bool, detail: str) -> Beat:
    made = Beat(app.clock.now_text(), sent, detail)
    if not sent:
        log.warning("heartbeat_not_sent", detail=detail)
    try:
        with app.store.write() as tx:
            tx.settings.put(_LAST, asdict(made), made.at)
    except OnwardError as error:  # the database is what is wrong, and the switch has not been held
        log.warning("heartbeat_not_remembered", code=error.code)
    return made
