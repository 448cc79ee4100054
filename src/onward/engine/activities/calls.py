"""Execute one step: fill in its secrets, call its action, say what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import structlog

from onward.domain.errors import OnwardError
from onward.domain.expressions.template import Rendered, fill_secrets
from onward.domain.masking import mask
from onward.domain.runs.events import Failed, Succeeded
from onward.domain.runs.facts import Category, StepError
from onward.domain.runs.idempotency import idempotency_key
from onward.ports.actions import ActionCall, ActionFailed, ActionSpec, pace_of
from onward.services import events, secrets
from onward.services.context import Services

log = structlog.get_logger(__name__)

Log = Callable[[str, str], None]
Confirm = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class StepCall:
    """One attempt of one step, ready to be executed wherever it runs."""

    workspace_id: str
    run_id: str
    path: str
    attempt: int
    type: str
    action: str
    arguments: Rendered
    timeout: float | None


class Caller:
    def __init__(self, services: Services) -> None:
        self._services = services

    def is_long(self, call: StepCall) -> bool:
        """Long steps get an activity of their own; an unknown action fails at once, so it is quick."""
        spec = self._spec(call)
        if spec is None:
            return False
        arguments = call.arguments.value if isinstance(call.arguments.value, dict) else {}
        if call.timeout is not None and spec.pace_argument is not None:
            arguments = {spec.pace_argument[0]: call.timeout, **arguments}
        return pace_of(spec, arguments) == "long"

    async def execute(
        self,
        call: StepCall,
        confirm: Confirm,
        write_log: Log | None = None,
        heartbeat: Callable[[], None] | None = None,
    ) -> Succeeded | Failed:
        """Never raises but for cancellation: whatever goes wrong is an answer with a category (R13).

        `confirm` says right before the action begins whether it is still this worker's.
        """
        known: frozenset[str] = frozenset()
        try:
            arguments = call.arguments.value
            if call.arguments.secrets:
                arguments, known = await asyncio.to_thread(self._with_secrets, call)
            await confirm()
            listeners = _listeners(write_log, heartbeat, known)
            return await self._call(call, arguments, known, confirm, listeners)
        except ActionFailed as failure:
            error = StepError(
                failure.category,
                failure.code,
                mask(failure.message, known),
                call.path,
                mask(failure.details, known),
            )
        except OnwardError as refusal:
            category: Category = "transient" if refusal.kind == "unavailable" else "validation"
            error = StepError(category, refusal.code, refusal.message, call.path)
        except Exception as bug:  # the loop's edge: an action of anybody's must not take the run with it
            log.exception("action_raised", action=call.action, run_id=call.run_id, path=call.path)
            message = f"The action {call.action} broke: {type(bug).__name__}: {bug}"
            error = StepError("internal", "action_broke", mask(message[:2000], known), call.path)
        return Failed(call.path, call.attempt, self._services.clock.now_text(), error)

    async def _call(
        self,
        call: StepCall,
        arguments: dict[str, Any],
        known: frozenset[str],
        confirm: Confirm,
        listeners: dict[str, Any],
    ) -> Succeeded:
        if self._spec(call) is None:
            raise ActionFailed("validation", _unknown(call), code="unknown_action")
        context = ActionCall(
            call.workspace_id,
            call.run_id,
            call.path,
            call.attempt,
            idempotency_key(call.run_id, call.path),
            call.timeout,
            emit_event=lambda name, key, data: self._emit(call, name, *mask([key, data], known)),
            confirm=confirm,
            **listeners,
        )
        result = await self._services.actions.call(call.action, arguments, context)
        output, meta = (
            (mask(result.output, known), mask(result.meta, known)) if known else (result.output, result.meta)
        )
        return Succeeded(call.path, call.attempt, self._services.clock.now_text(), output, meta)

    def _spec(self, call: StepCall) -> ActionSpec | None:
        spec = self._services.actions.find(call.action)
        # `shell` and its like are steps of their own: as an action they would get round what the step
        # type sees to.
        return None if spec is None or spec.step_type not in (None, call.type) else spec

    def _with_secrets(self, call: StepCall) -> tuple[dict[str, Any], frozenset[str]]:
        used: set[str] = set()

        def resolve(name: str) -> str:
            value = secrets.reveal(self._services, call.workspace_id, name)
            used.add(value)
            return value

        return fill_secrets(call.arguments, resolve), frozenset(used)

    async def _emit(self, call: StepCall, name: str, key: str | None, data: Any) -> str:
        dedupe_key = idempotency_key(call.run_id, call.path)
        return await asyncio.to_thread(
            events.emit, self._services, call.workspace_id, call.run_id, name, key, data, dedupe_key
        )


def _listeners(
    write_log: Log | None, heartbeat: Callable[[], None] | None, known: frozenset[str]
) -> dict[str, Any]:
    listeners: dict[str, Any] = {}
    if write_log is not None:
        listeners["log"] = lambda stream, text: write_log(stream, mask(text, known))
    if heartbeat is not None:
        listeners["heartbeat"] = heartbeat
    return listeners


def _unknown(call: StepCall) -> str:
    if call.type == "agent":
        return "No model is configured, so agent steps cannot run."
    if call.type == "notify":
        return "No way of notifying is configured."
    return f"There is no action {call.action!r} on this worker."
