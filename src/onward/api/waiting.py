"""Answering when a run has ended, for callers that would only ask again and again."""

from __future__ import annotations

import time
from typing import Final

import anyio
from starlette.concurrency import run_in_threadpool

from onward.api.context import Api
from onward.domain.access import Principal
from onward.domain.runs.status import RUN_TERMINAL
from onward.services.run_views import RunView
from onward.services.runs import get_run

LONGEST_WAIT: Final = 60.0


async def until_ended(api: Api, caller: Principal, run_id: str, seconds: float) -> RunView:
    """The run as it is when it has ended, or when the time is over.

    The feed tells when: fifty callers who look for themselves cost more than their runs do.
    """
    give_up = time.monotonic() + seconds
    # Taken before the look, so that an end in between is not missed.
    position = await run_in_threadpool(api.newest_change)
    run = await _look(api, caller, run_id)
    if run.ended_at is not None or time.monotonic() >= give_up:
        return run
    with anyio.move_on_after(give_up - time.monotonic()):
        await _until_told(api, caller, run_id, position)
    return await _look(api, caller, run_id)


async def _until_told(api: Api, caller: Principal, run_id: str, position: int) -> None:
    async for change in api.feed.follow(caller.workspace_id, [f"run:{run_id}"], position):
        if change is not None and change.kind == "run.moved" and change.data.get("status") in RUN_TERMINAL:
            return


async def _look(api: Api, caller: Principal, run_id: str) -> RunView:
    return await run_in_threadpool(get_run, api.services, caller, run_id)
