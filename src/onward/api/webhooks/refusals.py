"""Refusals, counted: whoever sends garbage fills a counter, not the database (T16).

Of one webhook at most one line a second is written, without anything of what was sent.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any, Final

import structlog

from onward.api.webhooks.requests import Incoming, Refused
from onward.domain.errors import Unavailable
from onward.services.context import Services
from onward.services.triggers.doors import Door
from onward.services.triggers.taking import ID_PREFIX, NewRefusal

_log = structlog.get_logger("onward.hooks")
_SECONDS: Final = 1.0
# Of one webhook; what comes for yet another reason is counted with the one before.
_MOST_REASONS: Final = 20


@dataclass(slots=True)
class _Counted:
    by_code: dict[str, NewRefusal] = field(default_factory=dict)
    is_scheduled: bool = False


class Refusals:
    def __init__(self, services: Services, submit: Callable[[NewRefusal], Awaitable[Any]]) -> None:
        self._services = services
        self._submit = submit
        self._counted: dict[str, _Counted] = {}
        self._writing: set[asyncio.Task[None]] = set()

    def count(self, door: Door, incoming: Incoming, refused: Refused) -> None:
        counted = self._counted.setdefault(door.through.trigger_id, _Counted())
        known = counted.by_code.get(refused.code)
        if known is not None:
            counted.by_code[refused.code] = replace(known, count=known.count + 1)
        elif len(counted.by_code) < _MOST_REASONS:
            counted.by_code[refused.code] = self._first(door, incoming, refused)
        self._schedule(door.through.trigger_id, counted)

    async def flush(self) -> None:
        """Whatever is not written yet, however young: the process ends."""
        while left := [counted for counted in self._counted.values() if counted.by_code]:
            await self._write(left[0].by_code.popitem()[1])
        await asyncio.gather(*self._writing)

    def _first(self, door: Door, incoming: Incoming, refused: Refused) -> NewRefusal:
        length = incoming.headers.get("content-length", "")
        return NewRefusal(
            id=self._services.clock.new_id(ID_PREFIX),
            workspace_id=door.through.workspace_id,
            trigger_id=door.through.trigger_id,
            at=self._services.clock.now_text(),
            status=refused.problem.status,
            code=refused.code,
            reason=refused.reason,
            count=1,
            method=incoming.method[:20],
            size=int(length) if length.isascii() and length.isdigit() and len(length) < 10 else 0,
            sender=incoming.sender,
        )

    def _schedule(self, trigger_id: str, counted: _Counted) -> None:
        if counted.is_scheduled:
            return
        counted.is_scheduled = True
        asyncio.get_running_loop().call_later(_SECONDS, self._take_one, trigger_id)

    def _take_one(self, trigger_id: str) -> None:
        """The most frequent first; the others have their turn a second later."""
        counted = self._counted[trigger_id]
        counted.is_scheduled = False
        if not counted.by_code:
            return
        code = max(counted.by_code, key=lambda one: counted.by_code[one].count)
        task = asyncio.get_running_loop().create_task(self._write(counted.by_code.pop(code)))
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)
        if counted.by_code:
            self._schedule(trigger_id, counted)

    async def _write(self, refusal: NewRefusal) -> None:
        _log.warning(
            "deliveries_refused",
            workspace_id=refusal.workspace_id,
            trigger_id=refusal.trigger_id,
            code=refusal.code,
            reason=refusal.reason,
            count=refusal.count,
            sender=refusal.sender,
        )
        try:
            await self._submit(refusal)
        except Unavailable as error:  # the line in the log is there
            _log.warning("refusals_not_kept", code=error.code, trigger_id=refusal.trigger_id)
