"""A process's router: it tells waiting runs of events beside those who publish, who need not wait for it.

What comes while the engine is away is not kept in memory: the database knows what is unrouted. When the
engine is back the router goes through that first, in order, and then goes on with what comes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import groupby
from operator import attrgetter
from threading import Condition, Thread
from typing import Final

import structlog

from onward.domain.errors import OnwardError
from onward.ports.rows.events import EventRow
from onward.ports.rows.paging import Position
from onward.services.context import Services
from onward.services.routing import Spread, route_all, tell_nobody

log = structlog.get_logger(__name__)

# Each in a thread; it mostly waits for the engine.
_RUNS_AT_ONCE: Final = 8
# Beyond so many it forgets them, and reads them again from the database.
_MOST_KEPT: Final = 2_000
_PAGE: Final = 200
_AGAIN_SECONDS: Final = 0.5
# An event that cannot be told although the engine answers is the reconciler's: others are not held up by it.
_TRIES: Final = 5
_LAST_SECONDS: Final = 5.0
_FOR_EVER: Final = "9999"


class Router:
    """`ports.routing.Routing`, in a thread of its own between `begin` and `close`."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._taken: list[EventRow] = []
        # What a process that died before could not tell is looked for first.
        self._has_forgotten = True
        self._is_closed = False
        self._tries = 0
        self._threads = ThreadPoolExecutor(_RUNS_AT_ONCE, thread_name_prefix="router")
        self._thread: Thread | None = None

    def begin(self, app: Services) -> None:
        self._thread = Thread(target=self._go_on, args=(app,), name="router", daemon=True)
        self._thread.start()

    def take(self, events: Sequence[EventRow]) -> None:
        with self._changed:
            self._taken.extend(events)
            if len(self._taken) > _MOST_KEPT:
                self._taken.clear()
                self._has_forgotten = True
            self._changed.notify()

    def close(self) -> None:
        """What was taken is told before, unless that takes long. The engine must still be there."""
        with self._changed:
            self._is_closed = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join(_LAST_SECONDS)
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _go_on(self, app: Services) -> None:
        is_behind = False
        while True:
            with self._changed:
                if is_behind:
                    self._changed.wait_for(lambda: self._is_closed, _AGAIN_SECONDS)
                else:
                    self._changed.wait_for(lambda: self._taken or self._has_forgotten or self._is_closed)
                is_behind = is_behind or self._has_forgotten
                self._has_forgotten = False
                events = self._next(None if is_behind else _PAGE)
                if self._is_closed and (is_behind or not events):
                    return
            work = self._catches_up if is_behind else self._routes
            is_behind = not self._try(partial(work, app, events))

    def _next(self, most: int | None) -> Sequence[EventRow]:
        events = self._taken[:most]
        del self._taken[:most]
        return events

    def _try(self, work: Callable[[], bool]) -> bool:
        try:
            return work()
        except OnwardError as error:
            log.warning("events_wait", code=error.code, message=error.message)
            return False
        except Exception:  # a thread's edge: it goes on
            log.exception("routing_broke")
            return self._gives_up()

    def _routes(self, app: Services, events: Sequence[EventRow]) -> bool:
        return _route(app, events, is_late=False, spread=self._threads.map)

    def _catches_up(self, app: Services, meanwhile: Sequence[EventRow]) -> bool:
        """`meanwhile`: what came since it looked last. What waits for nobody waits for no engine."""
        if not app.engine.health().get("reachable"):
            _route(app, meanwhile, is_late=False, spread=tell_nobody)
            return False
        after: Position | None = None
        are_stuck = False
        while not self._is_closed:
            with app.store.read() as tx:
                page = tx.events.unrouted(_FOR_EVER, _PAGE, after)
            if not page:
                return self._gives_up() if are_stuck else self._is_done()
            if not _route(app, page, is_late=True, spread=self._threads.map):
                if not app.engine.health().get("reachable"):
                    return False
                # Some of these cannot be told although the engine answers: others are not held up by them.
                are_stuck = True
            after = (page[-1].at, page[-1].id)
        return False

    def _is_done(self) -> bool:
        self._tries = 0
        return True

    def _gives_up(self) -> bool:
        self._tries = (self._tries + 1) % _TRIES
        if self._tries == 0:
            log.warning("events_left_to_the_reconciler")
        return self._tries == 0


def _route(app: Services, events: Sequence[EventRow], *, is_late: bool, spread: Spread) -> bool:
    """False: of some workspace's, some could not be told."""
    workspace = attrgetter("workspace_id")
    groups = [list(group) for _, group in groupby(sorted(events, key=workspace), workspace)]
    told = [route_all(app, group, is_late=is_late, spread=spread) for group in groups]
    return all(told)
