"""Whether Temporal answers, as one process has found out: a breaker around its calls.

A call that is slow, or fails as if nobody were there, is only a reason to ask. Temporal is away when it does
not answer that question either: whoever waits then is told so, and whoever calls hears it at once, until it
answers again. One question at a time is under way, whatever the number of those who wait.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final, TypeVar

import structlog
from temporalio.service import RPCError, RPCStatusCode

log = structlog.get_logger(__name__)

# A call that takes longer than any of a Temporal that is well.
_SLOW_SECONDS: Final = 1.0
_ANSWER_SECONDS: Final = 2.0
_AGAIN_SECONDS: Final = 0.5
# Every other error is an answer of Temporal's own.
_NOBODY_THERE: Final = frozenset(
    {RPCStatusCode.UNAVAILABLE, RPCStatusCode.DEADLINE_EXCEEDED, RPCStatusCode.CANCELLED}
)

T = TypeVar("T")


class NobodyThere(Exception):
    """Temporal was found to be away while a call waited for it."""


class Reach:
    """Lives on the loop; any thread may read what it knows. `question`: the cheapest call there is."""

    def __init__(self, question: Callable[[], Coroutine[Any, Any, object]]) -> None:
        self.is_away = False
        # Calls and outages. Somebody may have been refused meanwhile, however short it was.
        self.unanswered = 0
        self._question = question
        self._waiting: set[asyncio.Future[Any]] = set()
        self._asking: asyncio.Task[None] | None = None

    async def call(self, work: Awaitable[T], *, patient: bool) -> T:
        """`patient`: waits on although Temporal is away. Others end as soon as that is found out."""
        task = asyncio.ensure_future(work)
        slow = asyncio.get_running_loop().call_later(_SLOW_SECONDS, self._doubt)
        if not patient:
            self._waiting.add(task)
        try:
            return await task
        except RPCError as error:
            if error.status in _NOBODY_THERE:
                self.unanswered += 1
                self._doubt()
            raise
        except asyncio.CancelledError:
            self.unanswered += 1
            if self.is_away:
                raise NobodyThere from None
            raise  # whoever asked has no more time, or this process stops
        finally:
            slow.cancel()
            self._waiting.discard(task)

    def _doubt(self) -> None:
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask_until_answered())

    async def _ask_until_answered(self) -> None:
        while not await self._answers():
            if not self.is_away:
                self.is_away = True
                self.unanswered += 1
                log.warning("temporal_away", waiting=len(self._waiting))
            for task in self._waiting:
                task.cancel()
            await asyncio.sleep(_AGAIN_SECONDS)
        if self.is_away:
            self.is_away = False
            log.info("temporal_back")

    async def _answers(self) -> bool:
        """A question that has its answer counts, also where this process was too busy to read it in time."""
        question = asyncio.create_task(self._question())
        await asyncio.wait({question}, timeout=_ANSWER_SECONDS)
        if not question.done():
            question.cancel()
            return False
        error = question.exception()
        return not (isinstance(error, RPCError) and error.status in _NOBODY_THERE)
