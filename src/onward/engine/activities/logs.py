"""The live log of a long step: lines are gathered for a moment and written together."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Final

from onward.engine.contracts import PerformTask
from onward.ports.clock import Clock
from onward.ports.ledger import Ledger

FLUSH_SECONDS: Final = 0.2


class LogBook:
    def __init__(self, ledger: Ledger, clock: Clock, task: PerformTask, attempt: int) -> None:
        self._ledger = ledger
        self._clock = clock
        self._task = task
        self._attempt = attempt
        self._lines: list[tuple[str, str, str]] = []
        self._loop = asyncio.get_running_loop()
        self._writer: asyncio.Task[None] | None = None

    def write(self, stream: str, text: str) -> None:
        """From any thread."""
        line = (stream, text, self._clock.now_text())
        self._loop.call_soon_threadsafe(self._lines.append, line)

    async def __aenter__(self) -> LogBook:
        self._writer = asyncio.create_task(self._keep_writing())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._writer is not None:
            self._writer.cancel()
        await asyncio.shield(self._flush())

    async def _keep_writing(self) -> None:
        while True:
            await asyncio.sleep(FLUSH_SECONDS)
            await self._flush()

    async def _flush(self) -> None:
        if not self._lines:
            return
        lines, self._lines = self._lines, []
        task = self._task
        await self._ledger.log(task.workspace_id, task.run_id, task.path, self._attempt, lines)
