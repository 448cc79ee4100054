"""What a segment writes down: facts gather here, and are durable before anything follows from them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from onward.domain.runs.commands import Call, Command, Drop
from onward.domain.runs.facts import Fact, StepEnded, StepStarted
from onward.engine.activities import blobs
from onward.engine.activities.holding import Hold, boot_seconds
from onward.ports.actions import ActionFailed
from onward.ports.clock import Clock
from onward.ports.ledger import Beginning, Lease, Ledger, Verdict

# A step that is still under way after this long is shown as running.
SHOW_AFTER_SECONDS: Final = 0.1
# Steps that are worked out from the state alone: doing them again does nothing outside, so their
# facts need not be durable before the next step begins.
_SOFT_TYPES: Final = frozenset({"set", "if", "switch", "foreach", "while", "parallel", "try", "return"})


class Fenced(Exception):
    """Another worker has this run now, or it has ended: what happens here counts for nothing."""


class Book:
    """`asked_at`: when the lease was asked for. Every write says whether it still holds."""

    def __init__(
        self, begun: Beginning, lease: Lease, asked_at: float, *, ledger: Ledger, clock: Clock
    ) -> None:
        self.cancel_requested = begun.cancel_requested
        self.hold = Hold(self._is_ours, asked_at)
        self._verdict: Verdict = "ok"
        self._lease = lease
        self._ledger = ledger
        self._clock = clock
        self._buffer: list[Fact] = []
        self._shown_late: dict[str, tuple[StepStarted, float]] = {}  # path -> its start, and when
        self._loop = asyncio.get_running_loop()

    async def write(self, facts: Sequence[Fact], commands: Sequence[Command], to_show: set[str]) -> None:
        """Facts that must be durable before the commands are carried out are, when this returns.

        `to_show`: the paths of calls whose rows must be there before they begin.
        """
        quick = {command.path for command in commands if isinstance(command, Call)} - to_show
        must_wait = any(not isinstance(command, (Call, Drop)) for command in commands)
        for fact in facts:
            if isinstance(fact, StepStarted) and fact.path in quick:
                self._shown_late[fact.path] = (fact, self._loop.time())
                continue
            if isinstance(fact, StepEnded):
                self._shown_late.pop(fact.path, None)
                fact = await self._without_large_output(fact)
            self._buffer.append(fact)
            must_wait = must_wait or not _is_soft(fact)
        if must_wait:
            await self.record()

    def add(self, fact: Fact) -> None:
        """Travels with the next record."""
        self._buffer.append(fact)

    async def record(self, *facts: Fact) -> None:
        batch = [*self._buffer, *facts]
        self._buffer = []
        asked_at = boot_seconds()
        verdict = await self._ledger.record(self._lease, batch)
        if verdict in ("fenced", "ended"):
            raise Fenced(verdict)
        self.hold.confirmed(asked_at)
        if verdict == "cancel_requested":
            self.cancel_requested = True

    async def flush(self) -> None:
        if self._buffer:
            await self.record()

    # --- steps that are shown when they take long ------------------------------------

    @property
    def shows_late(self) -> bool:
        return bool(self._shown_late)

    async def show_late(self) -> None:
        """Those that are under way for long enough; and whether the run is still ours and wanted."""
        due = self._loop.time() - SHOW_AFTER_SECONDS
        late = [path for path, (_, since) in self._shown_late.items() if since <= due]
        await self.record(*[self._shown_late.pop(path)[0] for path in late])

    def leave_to_its_performer(self, path: str) -> None:
        """A long step shows itself."""
        self._shown_late.pop(path, None)

    # --- whose it is -------------------------------------------------------------------

    async def confirm(self) -> None:
        """Raises when another worker has the run now."""
        with suppress(ActionFailed):
            await self.hold.confirm()
        self.must_hold()

    def must_hold(self) -> None:
        if self.hold.lost:
            raise Fenced(self._verdict)

    async def _is_ours(self) -> bool:
        self._verdict = await self._ledger.record(self._lease, [])
        return self._verdict not in ("fenced", "ended")

    async def _without_large_output(self, fact: StepEnded) -> Fact:
        workspace_id, at = self._lease.workspace_id, self._clock.now_text()
        return await blobs.without_large_output(fact, self._ledger, workspace_id, at)


def _is_soft(fact: Fact) -> bool:
    if isinstance(fact, StepStarted):
        return fact.type in _SOFT_TYPES
    return isinstance(fact, StepEnded) and (fact.type in _SOFT_TYPES or fact.status == "skipped")
