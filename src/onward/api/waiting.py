"""Answering when a run has ended, for callers that would only ask again and again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from concurrent.futures import Executor
from contextlib import aclosing, suppress
from typing import Final

from onward.api.context import Api
from onward.domain.access import Principal
from onward.domain.runs.status import RUN_TERMINAL
from onward.ports.rows.feed import Change
from onward.services.run_views import RunView
from onward.services.runs import get_run

LONGEST_WAIT: Final = 60.0


async def until_ended(
    api: Api, caller: Principal, run_id: str, seconds: float, threads: Executor | None = None
) -> RunView:
    """The run as it is when it has ended, or when the time is over.

    The feed tells when: fifty callers who look for themselves cost more than their runs do.
    `threads`: in which it is looked, where not everybody's are to be used.
    """
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds), aclosing(_changes(api, caller, run_id)) as changes:
            await anext(changes)  # it listens before the look, so that an end in between is not missed
            run = await _look(api, caller, run_id, threads)
            if run.ended_at is not None:
                return run
            await _until_told(changes)
    return await _look(api, caller, run_id, threads)


def _changes(api: Api, caller: Principal, run_id: str) -> AsyncGenerator[Change | None]:
    return api.feed.follow(caller.workspace_id, [f"run:{run_id}"], None)


async def _until_told(changes: AsyncIterator[Change | None]) -> None:
    async for change in changes:
        if change is not None and change.kind == "run.moved" and change.data.get("status") in RUN_TERMINAL:
            return


async def _look(api: Api, caller: Principal, run_id: str, threads: Executor | None) -> RunView:
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(threads, get_run, api.services, caller, run_id)
