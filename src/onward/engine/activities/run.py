"""The activities of a run: `advance` it by a segment, `perform` a long step, `give_up` on it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final
from uuid import uuid4

import msgspec
import structlog
from temporalio import activity
from temporalio.exceptions import ApplicationError

from onward.domain.definitions.plan import Plan
from onward.domain.errors import Conflict, Unavailable
from onward.domain.expressions.template import Rendered, SecretUse
from onward.domain.runs.events import (
    CancelAsked,
    Event,
    EventArrived,
    Failed,
    Succeeded,
)
from onward.domain.runs.facts import RunMoved, StepEnded, StepError, StepStarted, WaitClosed, WaitOpened
from onward.domain.runs.machine import Machine, RunLimits
from onward.domain.runs.retry import MOST_INTERRUPTIONS
from onward.domain.runs.scope import World
from onward.domain.runs.state import ErrorData, decode, difference, encode
from onward.domain.runs.trials import TRIAL, TrialRules
from onward.engine.activities import blobs
from onward.engine.activities.book import Book, Fenced
from onward.engine.activities.calls import Caller, StepCall
from onward.engine.activities.errands import Errands, read_child, read_decision, read_outcome
from onward.engine.activities.heartbeat import beating
from onward.engine.activities.holding import Hold, boot_seconds
from onward.engine.activities.logs import LogBook
from onward.engine.activities.segment import NAPS_AT_ONCE, Segment
from onward.engine.contracts import (
    ADVANCE,
    GIVE_UP,
    PERFORM,
    Advanced,
    AdvanceTask,
    GiveUpTask,
    Performed,
    PerformTask,
    Told,
)
from onward.ports.ledger import Beginning, Lease, Ledger, Receipt, RunHeader
from onward.services import plans, trial_rules
from onward.services.context import Services

log = structlog.get_logger(__name__)

# A fault that comes back this often is a bug: the run is ended honestly instead of hanging.
MOST_FAULTS: Final = 8
# Who lost the run to another worker waits here for Temporal to say so. It takes as long as two workflow
# tasks; who is still wanted after that lost it to a worker that is not, and takes it back.
FENCED_SECONDS: Final = 10.0


class RunActivities:
    def __init__(self, services: Services, ledger: Ledger, public_url: str) -> None:
        self._services = services
        self._ledger = ledger
        self._public_url = public_url
        self._caller = Caller(services)
        self._naps = asyncio.Semaphore(NAPS_AT_ONCE)
        self._errands = Errands(services)
        self._limits = RunLimits(services.limits.step_runs, services.limits.iterations)

    @activity.defn(name=ADVANCE)
    async def advance(self, task: AdvanceTask) -> Advanced:
        if activity.info().is_local:
            return await self._advance_or_stop(task)
        async with beating():
            return await self._advance_or_stop(task)

    async def _advance_or_stop(self, task: AdvanceTask) -> Advanced:
        try:
            return await self._advance(task)
        except Fenced as fence:
            if str(fence) == "ended":
                return Advanced("ended")
            await asyncio.sleep(FENCED_SECONDS)
            raise
        except Unavailable:
            raise  # the database or Temporal is away: Temporal tries again for as long as it takes
        except Exception as fault:
            log.exception("segment_failed", run_id=task.run_id, segment=task.segment)
            if activity.info().attempt < MOST_FAULTS:
                raise
            raise ApplicationError(f"{type(fault).__name__}: {fault}", non_retryable=True) from fault

    @activity.defn(name=PERFORM)
    async def perform(self, task: PerformTask) -> Performed:
        executor = uuid4().hex
        fact = StepStarted(task.path, task.attempt, task.step_id, task.type, self._now(), task.arguments)
        asked_at = boot_seconds()
        async with beating():
            try:
                started = await self._ledger.start_step(task.workspace_id, task.run_id, fact, executor)
            except Conflict as ended:  # the run has ended from outside: nobody waits for this step
                return Performed("failed", task.path, task.attempt, fact.at, error=_called_off(ended.message))
            if isinstance(started, Receipt):
                return _performed_before(started)
            hold = Hold(lambda: self._ledger.is_executing(task.run_id, task.path, executor), asked_at)
            return await self._perform(task, started, executor, hold)

    @activity.defn(name=GIVE_UP)
    async def give_up(self, task: GiveUpTask) -> None:
        await self._errands.close_broken(task.workspace_id, task.run_id, task.message)

    # --- advance -------------------------------------------------------------------

    async def _advance(self, task: AdvanceTask) -> Advanced:
        asked_at = boot_seconds()
        after = task.state.get("head", {}).get("at", "")
        begun = await self._ledger.begin(task.run_id, task.segment, task.at, after)
        if begun is None:
            log.error("run_without_row", run_id=task.run_id)
            return Advanced("ended")
        plan = await self._plan(begun.header)
        trial = await self._trial(begun.header)
        if begun.lease is None:
            await self._after_end(begun.header, plan)
            return Advanced("ended")
        if not await self._may_run(begun, begun.lease, plan, task):
            return Advanced("blocked")
        before = await blobs.move_in(task.state, self._ledger, task.workspace_id)
        machine = Machine(plan, self._world(begun.header), decode(before), self._limits, trial)
        if not before and begun.header.deadline_at is not None:
            machine.state.timers["run"] = begun.header.deadline_at
        book = Book(begun, begun.lease, asked_at, ledger=self._ledger, clock=self._services.clock)
        segment = Segment(
            begun,
            book,
            machine,
            ledger=self._ledger,
            caller=self._caller,
            errands=self._errands,
            clock=self._services.clock,
            naps=self._naps,
        )
        await segment.drive(begun.at, await self._events(task))
        if machine.ended:
            await self._after_end(begun.header, plan)
            return Advanced("ended")
        if (
            plan.concurrency is not None
            and plan.concurrency.while_waiting == "release"
            and machine.only_waits
        ):
            await book.confirm()  # the slot may be somebody's who goes on with it
            await self._errands.leave_slot(begun.header)
        delta = difference(before, encode(machine.state))
        delta = await blobs.move_out(delta, self._ledger, task.workspace_id, self._now())
        return Advanced("more" if segment.must_go_on else "open", delta)

    async def _plan(self, header: RunHeader) -> Plan:
        plan = plans.kept_plan(header.workspace_id, header.version_id)
        if plan is None:
            plan = await asyncio.to_thread(
                plans.plan_for, self._services, header.workspace_id, header.version_id
            )
        # Test runs stand in no line.
        return replace(plan, concurrency=None) if header.trigger_type == TRIAL else plan

    async def _trial(self, header: RunHeader) -> TrialRules | None:
        if header.trigger_type != TRIAL:
            return None
        rules_of, services = trial_rules.rules_of, self._services
        return await asyncio.to_thread(rules_of, services, header.workspace_id, header.run_id)

    async def _may_run(self, begun: Beginning, lease: Lease, plan: Plan, task: AdvanceTask) -> bool:
        """Whether the run has its slot, if it needs one; only then is it shown as running (R11)."""
        if plan.concurrency is None:
            return True
        now = self._now()
        if _asks_to_end(begun, task.events):
            if task.state:  # it has begun, so it may have to clean up
                await self._ledger.record(lease, [RunMoved("running", now)])
            return True
        limit = plan.concurrency.limit
        if await self._errands.take_slot(begun.header, limit):
            # Who was refused before has a wait to close.
            stood_in_line = begun.again and begun.status == "queued"
            closed = [WaitClosed("", "slot", now, "resolved")] if stood_in_line else []
            await self._ledger.record(lease, [*closed, RunMoved("running", now)])
            return True
        detail = {"key": begun.header.concurrency_key, "limit": limit}
        await self._ledger.record(
            lease, [WaitOpened("", "slot", now, detail=detail), RunMoved("queued", now)]
        )
        return False

    async def _after_end(self, header: RunHeader, plan: Plan) -> None:
        if header.concurrency_key is not None:
            await self._errands.leave_slot(header)
        if any(step.type == "workflow" for step in plan.steps.values()):
            await self._errands.cancel_children(header)
        if header.parent_run_id is not None:
            await self._errands.tell_parent(header)

    def _world(self, header: RunHeader) -> World:
        url = f"{self._public_url}/runs/{header.run_id}"
        return World(
            header.inputs,
            header.trigger,
            {"id": header.run_id, "url": url, "workspace": header.workspace_id},
            {"name": header.workflow_name, "version": header.version},
        )

    async def _events(self, task: AdvanceTask) -> list[Event]:
        return [
            await self._event(told, task.workspace_id) for told in task.events if told["kind"] in _READABLE
        ]

    async def _event(self, told: Told, workspace_id: str) -> Event:
        if told["kind"] != "performed":
            read: Callable[[str, Mapping[str, Any]], Event] = _READ[told["kind"]]
            return read(told["at"], told["data"])
        data = told["data"]
        if data["outcome"] == "failed":
            return Failed(data["path"], data["attempt"], data["at"], StepError(**data["error"]))
        output = data["output"]
        if data["output_blob"] is not None:
            output = await blobs.load(data["output_blob"], self._ledger, workspace_id)
        return Succeeded(data["path"], data["attempt"], data["at"], output, data["meta"])

    # --- perform -------------------------------------------------------------------

    async def _perform(self, task: PerformTask, started: StepStarted, executor: str, hold: Hold) -> Performed:
        interrupted = started.attempt - task.attempt
        if interrupted and task.at_most_once:
            message = "The worker died while the step was under way; it may or may not have taken effect."
            return await self._refuse(
                task, started, executor, StepError("unknown_outcome", "worker_died", message)
            )
        if interrupted > MOST_INTERRUPTIONS:
            message = f"The worker died {interrupted} times while the step was under way."
            return await self._refuse(task, started, executor, StepError("internal", "worker_died", message))
        book = LogBook(self._ledger, self._services.clock, task, started.attempt)
        secrets = tuple(
            SecretUse(use[0], tuple((part[0], part[1]) for part in use[1])) for use in task.secrets
        )
        call = StepCall(
            task.workspace_id,
            task.run_id,
            task.path,
            started.attempt,
            task.type,
            task.action,
            Rendered(task.arguments, secrets),
            task.timeout,
        )
        async with book:
            answer = await self._caller.execute(call, hold.confirm, book.write, activity.heartbeat)
        if hold.lost:  # nobody waits for what this execution says: Temporal has another one
            why = "Another worker has taken this step over."
            return Performed("failed", task.path, started.attempt, answer.at, error=_called_off(why))
        return await self._end(task, started, executor, answer)

    async def _refuse(
        self, task: PerformTask, started: StepStarted, executor: str, error: StepError
    ) -> Performed:
        failed = Failed(task.path, started.attempt, self._now(), error)
        return await self._end(task, started, executor, failed)

    async def _end(
        self, task: PerformTask, started: StepStarted, executor: str, answer: Succeeded | Failed
    ) -> Performed:
        ended = StepEnded(
            task.path,
            started.attempt,
            task.step_id,
            task.type,
            "succeeded" if isinstance(answer, Succeeded) else "failed",
            answer.at,
            started.at,
            task.arguments,
            answer.output if isinstance(answer, Succeeded) else None,
            answer.meta if isinstance(answer, Succeeded) else None,
            answer.error if isinstance(answer, Failed) else None,
        )
        kept = await blobs.without_large_output(ended, self._ledger, task.workspace_id, answer.at)
        assert isinstance(kept, StepEnded)
        # Fenced: another worker took the step over, and its answer is the one that counts. Temporal
        # drops this one too, because this execution of the activity is not the current one.
        await self._ledger.end_step(task.workspace_id, task.run_id, kept, executor)
        if isinstance(answer, Failed):
            error = msgspec.to_builtins(answer.error)
            return Performed("failed", task.path, started.attempt, answer.at, error=error)
        return Performed(
            "succeeded",
            task.path,
            started.attempt,
            answer.at,
            kept.output,
            kept.output_blob,
            dict(answer.meta),
        )

    def _now(self) -> str:
        return self._services.clock.now_text()


def _performed_before(receipt: Receipt) -> Performed:
    at = receipt.ended_at or receipt.started_at
    if receipt.status == "succeeded":
        return Performed(
            "succeeded",
            receipt.path,
            receipt.attempt,
            at,
            receipt.output,
            receipt.output_blob,
            receipt.meta or {},
        )
    error = receipt.error or _called_off("The step was called off.")
    return Performed("failed", receipt.path, receipt.attempt, at, error=error)


def _called_off(why: str) -> ErrorData:
    return {"category": "cancelled", "code": "cancelled", "message": why, "path": "", "details": {}}


def _asks_to_end(begun: Beginning, events: list[Told]) -> bool:
    """A run that is to be cancelled does not have to stand in line for it."""
    return begun.cancel_requested or any(told["kind"] == "cancel" for told in events)


_READ: Final[Mapping[str, Any]] = {
    "event": lambda at, data: EventArrived(at, data),
    "approval": read_decision,
    "child": read_child,
    "cancel": lambda at, data: CancelAsked(at, data["reason"], data["by"]),
    "outcome": read_outcome,
}
# `slot` says only that there is something to do.
_READABLE: Final = frozenset({*_READ, "performed"})
