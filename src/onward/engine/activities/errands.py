"""What the interpreter wants of the services: events that came before, children, the end of a run.

Each errand may be run twice: the services recognise what they have done already.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from typing import Any, Final

from onward.domain.access import Principal
from onward.domain.errors import Conflict, OnwardError, Unavailable
from onward.domain.runs.commands import CancelChild, LaunchChild, LookBack
from onward.domain.runs.events import ApprovalDecided, ChildLaunched, Event, EventArrived, Failed
from onward.domain.runs.facts import Category, StepError
from onward.ports.ledger import RunHeader
from onward.services import approvals, cancel, ending, events, launch, slots
from onward.services.context import Services
from onward.services.lineage import ParentRun

_CHILDREN_AT_ONCE: Final = 1_000


class Errands:
    def __init__(self, services: Services) -> None:
        self._services = services

    async def look_back(self, header: RunHeader, command: LookBack, at: str) -> list[Event]:
        found = await asyncio.to_thread(
            events.find_events, self._services, header.workspace_id, command.name, command.key, command.since
        )
        return [EventArrived(at, events.event_data(event)) for event in found]

    async def expire_approval(self, header: RunHeader, path: str, at: str) -> ApprovalDecided | None:
        """The deadline has come; None unless somebody had decided before."""
        told = await asyncio.to_thread(
            approvals.expire, self._services, header.workspace_id, header.run_id, path
        )
        return None if told is None else read_decision(at, told)

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
            child = await asyncio.to_thread(launch.launch, self._services, _principal(header), request)
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
        await asyncio.to_thread(self._cancel_child, header, command.run_id, command.reason)

    async def cancel_children(self, header: RunHeader) -> None:
        """The run has ended: whoever died between its end and its last commands left them running."""
        await asyncio.to_thread(self._cancel_children, header)

    async def take_slot(self, header: RunHeader, limit: int) -> bool:
        """Whether the run may go on now; if not, it stands in line and will be told."""
        assert header.concurrency_key is not None
        admission = await asyncio.to_thread(
            slots.acquire, self._services, header.workspace_id, header.concurrency_key, header.run_id, limit
        )
        return admission.held

    async def leave_slot(self, header: RunHeader) -> None:
        assert header.concurrency_key is not None
        await asyncio.to_thread(
            slots.release, self._services, header.workspace_id, header.concurrency_key, header.run_id
        )

    async def tell_parent(self, header: RunHeader) -> None:
        """The child's end, as its row says it: the parent may be told twice, but not never."""
        told = await asyncio.to_thread(
            ending.tell_parent_of, self._services, header.workspace_id, header.run_id
        )
        if told is None:
            raise Unavailable("engine_unavailable", "The parent could not be told of its child's end.")

    async def close_broken(self, workspace_id: str, run_id: str, message: str) -> None:
        """The interpreter failed on this run, again and again: its row says so."""
        await asyncio.to_thread(cancel.end_broken, self._services, workspace_id, run_id, message)

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


def _principal(header: RunHeader) -> Principal:
    return Principal("run", header.run_id, f"run of {header.workflow_name}", header.workspace_id, "operator")
