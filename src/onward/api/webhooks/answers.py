"""What the sender of a delivery hears once it is stored: its invocation, words of the trigger's own, or what
the run came to."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from typing import Any, Final, TypeVar

import msgspec
import structlog
from starlette.responses import Response

from onward.api.context import Api
from onward.api.problems import Problem, render
from onward.api.waiting import until_ended
from onward.domain.access import Principal
from onward.domain.errors import OnwardError, Unavailable
from onward.domain.triggers.trigger import read_stored
from onward.domain.triggers.webhook import Webhook
from onward.ports.rows.triggers import InvocationRow
from onward.services.run_views import RunView
from onward.services.triggers.attempts import attempt_at_once
from onward.services.triggers.doors import Door
from onward.services.triggers.taking import Answered, NewDelivery, Taken, Work

_log = structlog.get_logger("onward.hooks")
_JSON: Final = "application/json"
_TEXT: Final = "text/plain"
# Beyond so many that wait at once, the others hear at once that they are stored.
_MOST_WAITING: Final = 200
_THREADS: Final = 16

_T = TypeVar("_T")


class Answers:
    def __init__(self, api: Api, submit: Callable[[Work], Awaitable[Any]]) -> None:
        self._api = api
        self._submit = submit
        # An engine or a database that hangs holds these, and nothing that others need.
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="onward-answers")
        self._waiting: set[asyncio.Task[Response | Problem]] = set()
        self._telling: set[asyncio.Task[None]] = set()

    async def answer(
        self, door: Door, webhook: Webhook, work: NewDelivery, taken: Taken, request_id: str
    ) -> Response:
        answer = webhook.answer
        if answer.wait is not None and len(self._waiting) < _MOST_WAITING:
            outcome = await self._awaited(door, taken, answer.wait)
            response = render(outcome, request_id) if isinstance(outcome, Problem) else outcome
            if response.status_code != work.status and taken.row is not None:
                self._tell(Answered(work.id, response.status_code))
            return response
        if answer.body is None:
            return stored(taken)
        media_type = None if "content-type" in answer.headers else _TEXT
        return Response(answer.body, answer.status, dict(answer.headers), media_type if answer.body else None)

    async def close(self) -> None:
        """What was begun ends; the scheduler starts what was not."""
        await asyncio.to_thread(self._threads.shutdown, cancel_futures=True)
        await asyncio.gather(*self._telling)

    async def _awaited(self, door: Door, taken: Taken, seconds: float) -> Response | Problem:
        """Its outcome, or that it is stored: for nothing that hangs is longer waited."""
        task = asyncio.create_task(self._outcome(door, taken, seconds))
        self._waiting.add(task)
        task.add_done_callback(self._waiting.discard)
        try:
            ended, _ = await asyncio.wait({task}, timeout=seconds)
            return task.result() if ended and not task.cancelled() else stored(taken)
        except OnwardError as error:  # it is stored: whatever went wrong since, it is not lost
            _log.warning("answer_without_outcome", invocation_id=taken.invocation_id, code=error.code)
            return stored(taken)
        finally:
            task.cancel()  # what runs in a thread goes on there

    async def _outcome(self, door: Door, taken: Taken, seconds: float) -> Response | Problem:
        workspace_id = door.through.workspace_id
        position = await self._in_thread(self._begin, taken)
        row = await self._look(workspace_id, taken.invocation_id)
        if row is not None and _waits(row) and not await self._in_thread(self._is_engine_there):
            return stored(taken)  # what it waits for may take hours
        while row is not None and _waits(row):
            position = await self._until_moved(door, taken.invocation_id, position)
            row = await self._look(workspace_id, taken.invocation_id)
        if row is None:
            return stored(taken)
        if row.run_id is None:
            return await self._in_thread(self._not_started, row)
        caller = Principal("system", "webhook", "The webhook", workspace_id, "viewer")
        run = await until_ended(self._api, caller, row.run_id, seconds, self._threads)
        if run.ended_at is None or (run.status == "failed" and _is_tried_again(row)):
            return stored(taken)
        return _ended(run, taken)

    def _begin(self, taken: Taken) -> int:
        """Where the feed stood before anything was started, so that nothing in between is missed."""
        position = self._api.newest_change()
        if taken.row is not None:
            attempt_at_once(self._api.services, taken.row)
        return position

    async def _until_moved(self, door: Door, invocation_id: str, position: int) -> int:
        through = door.through
        topics = [f"trigger:{through.trigger_id}"]
        async with aclosing(self._api.feed.follow(through.workspace_id, topics, position)) as changes:
            async for change in changes:
                if change is not None and change.data.get("invocation_id") == invocation_id:
                    return change.seq
        return position

    async def _look(self, workspace_id: str, invocation_id: str) -> InvocationRow | None:
        return await self._in_thread(self._read, workspace_id, invocation_id)

    async def _in_thread(self, function: Callable[..., _T], *values: Any) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, function, *values)

    def _is_engine_there(self) -> bool:
        return bool(self._api.services.engine.health().get("reachable"))

    def _read(self, workspace_id: str, invocation_id: str) -> InvocationRow | None:
        with self._api.services.store.read() as tx:
            return tx.invocations.get(workspace_id, invocation_id)

    def _not_started(self, row: InvocationRow) -> Response | Problem:
        if row.status == "cancelled":
            return _failure(500, "cancelled", "It was cancelled before it started.", row.id, None)
        if row.status != "failed":  # by the trigger's rules it is left out, or goes along with others
            reason = "The trigger's rules start nothing for this delivery alone."
            body = {"invocation": row.id, "status": row.status, "reason": reason}
            return Response(msgspec.json.encode(body), media_type=_JSON)
        if self._is_unfit(row):
            sentence = "What it brought does not make inputs that the workflow takes."
            return _failure(422, "invalid_input", sentence, row.id, None)
        return _failure(500, "not_started", "It could not be started.", row.id, None)

    def _is_unfit(self, row: InvocationRow) -> bool:
        with self._api.services.store.read() as tx:
            made = tx.decisions.lines(row.workspace_id, row.trigger_id, "invalid_input", 20).items
        return any(one.invocation_id == row.id for one in made)

    def _tell(self, answered: Answered) -> None:
        task = asyncio.get_running_loop().create_task(self._write(answered))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def _write(self, answered: Answered) -> None:
        try:
            await self._submit(answered)
        except Unavailable as error:  # how it was answered is known to its sender at least
            _log.warning("answer_not_kept", code=error.code, delivery_id=answered.delivery_id)


def stored(taken: Taken) -> Response:
    """202, and 200 for one that came before: with the same invocation."""
    body: dict[str, Any] = {"invocation": taken.invocation_id}
    if taken.row is None:
        body["duplicate"] = True
    return Response(msgspec.json.encode(body), 202 if taken.row is not None else 200, media_type=_JSON)


def given_challenge(asked: str) -> Response:
    return Response(msgspec.json.encode({"challenge": asked}), media_type=_JSON)


def _ended(run: RunView, taken: Taken) -> Response | Problem:
    if run.status == "succeeded":
        return Response(msgspec.json.encode(run.outputs), media_type=_JSON)
    sentence = "The run was cancelled." if run.status == "cancelled" else "The run failed."
    return _failure(500, f"run_{run.status}", sentence, taken.invocation_id, run.id)


def _waits(row: InvocationRow) -> bool:
    return row.run_id is None and row.ended_at is None


def _is_tried_again(row: InvocationRow) -> bool:
    return row.attempt < read_stored(row.document).retry.attempts


def _failure(status: int, code: str, sentence: str, invocation_id: str, run_id: str | None) -> Problem:
    """Without the error's own words: they may tell a stranger what the run knows (E8)."""
    return Problem(
        status,
        code,
        f"The delivery was stored. {sentence}",
        "It is not to be sent again: whoever runs this webhook can run it again.",
        extensions={"invocation": invocation_id, "run": run_id},
    )
