"""What the interpreter wants of the services: events that came before, children, the end of a run.

Each errand may be run twice: the services recognise what they have done already.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Container, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from dataclasses import asdict
from functools import partial
from typing import Any, Final, TypeVar

from onward.domain.access import Principal
from onward.domain.errors import Conflict, OnwardError, Unavailable
from onward.domain.runs.commands import CancelChild, LaunchChild, LookBack
from onward.domain.runs.events import (
    ApprovalDecided,
    ChildEnded,
    ChildLaunched,
    Event,
    EventArrived,
    Failed,
    OutcomeChosen,
)
from onward.domain.runs.facts import Category, StepError
from onward.domain.runs.state import Pending
from onward.ports.ledger import RunHeader
from onward.services import approvals, cancel, ending, events, launch, outcomes, slots
from onward.services.context import Services
from onward.services.lineage import ParentRun
from onward.services.routing import event_data

_CHILDREN_AT_ONCE: Final = 1_000
# A wait with a `where` may have to see many events until one of them will do.
_LOOKED_BACK_AT: Final = 20_000
_THREADS: Final = 24

T = TypeVar("T")


class Errands:
    def __init__(self, services: Services) -> None:
        self._services = services
        # Its own: those that wait for a Temporal that is away must not take all those of the process.
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="errands")

    async def look_back(
        self, header: RunHeader, command: LookBack, at: str, taken: Container[str]
    ) -> list[Event]:
        """Every event that came before, but for those whose ids the run has taken."""
        return await self._in_thread(self._look_back, header, command, at, taken)

    async def expire_approval(self, header: RunHeader, path: str, at: str) -> ApprovalDecided | None:
        """The deadline has come; None unless somebody had decided before."""
        told = await self._in_thread(
            approvals.expire, self._services, header.workspace_id, header.run_id, path
        )
        return None if told is None else read_decision(at, told)

    async def recall(self, header: RunHeader, asked: Sequence[Pending], at: str) -> list[Event]:
        """Answers to these questions that were given already, wherever what told of them was lost."""
        return await self._in_thread(self._recall, header, asked, at)

    async def launch_child(self, header: RunHeader, command: LaunchChild, at: str) -> Event:
        request = launch.LaunchRequest(
            workflow=command.workflow,
            inputs=command.inputs,
            version=command.version,
            branch=header.branch,
            dedupe_key=f"child:{header.run_id}:{command.path}:{command.attempt}",
            trigger={"type": "workflow", "id": header.run_id},
            parent=ParentRun(header.run_id, command.path),
        )
        try:
            child = await self._in_thread(launch.launch, self._services, _principal(header), request)
        except OnwardError as refusal:
            category: Category = "transient" if refusal.kind in ("unavailable", "limited") else "validation"
            details = {"hint": refusal.hint, "errors": [asdict(error) for error in refusal.errors]}
            error = StepError(category, refusal.code, refusal.message, command.path, details)
            return Failed(command.path, command.attempt, at, error)
        cause = child.run.error or {}
        if cause.get("stage") == "launch":
            # Refused before a worker died: the same answer as then, so that it is tried again like then.
            error = StepError("transient", cause["code"], cause["message"], command.path)
            return Failed(command.path, command.attempt, at, error)
        return ChildLaunched(at, command.path, child.run.id)

    async def cancel_child(self, header: RunHeader, command: CancelChild) -> None:
        await self._in_thread(self._cancel_child, header, command.run_id, command.reason)

    async def cancel_children(self, header: RunHeader) -> None:
        """The run has ended: whoever died between its end and its last commands left them running."""
        await self._in_thread(self._cancel_children, header)

    async def take_slot(self, header: RunHeader, limit: int) -> bool:
        """Whether the run may go on now; if not, it stands in line and will be told."""
        assert header.concurrency_key is not None
        admission = await self._in_thread(
            slots.acquire, self._services, header.workspace_id, header.concurrency_key, header.run_id, limit
        )
        return admission.held

    async def leave_slot(self, header: RunHeader) -> None:
        assert header.concurrency_key is not None
        await self._in_thread(
            slots.release, self._services, header.workspace_id, header.concurrency_key, header.run_id
        )

    async def tell_parent(self, header: RunHeader) -> None:
        """The child's end, as its row says it: the parent may be told twice, but not never."""
        told = await self._in_thread(
            ending.tell_parent_of, self._services, header.workspace_id, header.run_id
        )
        if told is None:
            raise Unavailable("engine_unavailable", "The parent could not be told of its child's end.")

    async def close_broken(self, workspace_id: str, run_id: str, message: str) -> None:
        """The interpreter failed on this run, again and again: its row says so."""
        await self._in_thread(cancel.end_broken, self._services, workspace_id, run_id, message)

    async def _in_thread(self, work: Callable[..., T], *given: Any) -> T:
        call = partial(copy_context().run, work, *given)
        return await asyncio.get_running_loop().run_in_executor(self._threads, call)

    def _look_back(self, header: RunHeader, command: LookBack, at: str, taken: Container[str]) -> list[Event]:
        found: dict[str, Event] = {}
        since, more = command.since, True
        while more and len(found) < _LOOKED_BACK_AT:
            page = events.find_events(self._services, header.workspace_id, command.name, command.key, since)
            new = [event for event in page if event.id not in taken]
            found |= {event.id: EventArrived(at, event_data(event)) for event in new}
            # A page begins with the instant of the last one's end.
            more = len(page) >= events.LOOK_BACK_LIMIT and page[-1].at > since
            since = page[-1].at if page else since
        return list(found.values())

    def _recall(self, header: RunHeader, asked: Sequence[Pending], at: str) -> list[Event]:
        whose = (self._services, header.workspace_id, header.run_id)
        kinds = {pending.kind for pending in asked}
        found: list[Event] = []
        if "approval" in kinds:
            found += [read_decision(at, told) for told in approvals.decided_of(*whose)]
        if "outcome" in kinds:
            found += [read_outcome(at, told) for told in outcomes.chosen_of(*whose)]
        for pending in asked:
            child = pending.detail.get("run_id") if pending.kind == "child" else None
            told = ending.end_of(self._services, header.workspace_id, child) if child else None
            if told is not None:
                found.append(read_child(at, told))
        return found

    def _cancel_children(self, header: RunHeader) -> None:
        with self._services.store.read() as tx:
            children = tx.runs.open_children(header.workspace_id, header.run_id, _CHILDREN_AT_ONCE)
        for child in children:
            self._cancel_child(header, child.id, "its parent has ended")

    def _cancel_child(self, header: RunHeader, run_id: str, reason: str) -> None:
        with suppress(Conflict):  # it has ended already
            cancel.cancel_run(self._services, _principal(header), run_id, reason)


def read_decision(at: str, told: Mapping[str, Any]) -> ApprovalDecided:
    """A decision as services tell it, as the interpreter takes it."""
    return ApprovalDecided(
        at, told["path"], told["status"], told["by"], told["at"], told.get("comment"), told.get("form")
    )


def read_outcome(at: str, told: Mapping[str, Any]) -> OutcomeChosen:
    return OutcomeChosen(
        at, told["path"], told["choice"], told["by"], told.get("output"), told.get("attempt")
    )


def read_child(at: str, told: Mapping[str, Any]) -> ChildEnded:
    return ChildEnded(
        at, told["path"], told["run_id"], told["status"], told.get("outputs"), told.get("error")
    )


def _principal(header: RunHeader) -> Principal:
    return Principal("run", header.run_id, f"run of {header.workflow_name}", header.workspace_id, "operator")
