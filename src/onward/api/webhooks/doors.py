"""Open doors, remembered for a moment: a busy webhook is looked up once a second, not a thousand times.

What is remembered only saves the look: the commit holds it against what is true by then.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from math import ceil
from typing import Final

from onward.api.webhooks.requests import Refused, backlog_full, too_many
from onward.services.context import Services
from onward.services.triggers.doors import Door, find_door
from onward.services.triggers.taking import BacklogFull

KEPT_SECONDS: Final = 1.0
# Nobody is refused by what was true longer ago: a secret that was just exchanged counts.
FRESH_SECONDS: Final = 0.1
# Room is made all the time: what was full is asked for again after this.
FULL_SECONDS: Final = 1.0
_MOST_KEPT: Final = 10_000


class Doors:
    def __init__(self, services: Services) -> None:
        self._services = services
        self._kept: OrderedDict[str, tuple[float, Door]] = OrderedDict()
        # All who ask at the same moment wait for one look.
        self._asked: dict[str, asyncio.Future[Door | None]] = {}
        # By trigger: until then its rate limit lets nobody in, as the last commit said.
        self._limited: dict[str, float] = {}
        # And until then its backlog does not.
        self._full: dict[str, tuple[float, BacklogFull]] = {}

    async def find(self, address: str) -> Door | None:
        kept = self._kept.get(address)
        if kept is not None and kept[0] > time.monotonic():
            return kept[1]
        asked = self._asked.get(address)
        if asked is None:
            asked = asyncio.ensure_future(asyncio.to_thread(find_door, self._services, address))
            self._asked[address] = asked
            asked.add_done_callback(lambda done: self._answered(address, done))
        return await asyncio.shield(asked)

    def is_old(self, address: str) -> bool:
        """What is remembered of it may have changed."""
        kept = self._kept.get(address)
        return kept is not None and time.monotonic() > kept[0] - KEPT_SECONDS + FRESH_SECONDS

    def forget(self, address: str) -> None:
        self._kept.pop(address, None)
        self._asked.pop(address, None)

    def limited(self, door: Door, seconds: int) -> Refused:
        self._limited[door.through.trigger_id] = time.monotonic() + seconds
        return too_many(seconds)

    def full(self, door: Door, said: BacklogFull) -> Refused:
        self._full[door.through.trigger_id] = (time.monotonic() + FULL_SECONDS, said)
        return backlog_full(said.retry_after, said.reason)

    def refuse_at_once(self, door: Door) -> None:
        """Whoever sends on and on costs no look into the database."""
        self._refuse_while_limited(door)
        self._refuse_while_full(door)

    def _refuse_while_limited(self, door: Door) -> None:
        until = self._limited.get(door.through.trigger_id)
        if until is None:
            return
        left = until - time.monotonic()
        webhook = door.webhook
        if left > 0 and webhook is not None and webhook.rate_limit is not None:
            raise too_many(ceil(left))
        del self._limited[door.through.trigger_id]

    def _refuse_while_full(self, door: Door) -> None:
        full = self._full.get(door.through.trigger_id)
        if full is None:
            return
        until, said = full
        if until > time.monotonic():
            raise backlog_full(said.retry_after, said.reason)
        del self._full[door.through.trigger_id]

    def _answered(self, address: str, done: asyncio.Future[Door | None]) -> None:
        if self._asked.get(address) is not done:
            return  # it was forgotten while somebody looked
        del self._asked[address]
        door = None if done.cancelled() or done.exception() is not None else done.result()
        # What is closed is asked for again each time: it may be opened at any moment.
        if door is None or door.state != "open":
            self._kept.pop(address, None)
            return
        self._kept[address] = (time.monotonic() + KEPT_SECONDS, door)
        self._kept.move_to_end(address)
        while len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
