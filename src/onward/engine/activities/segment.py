"""One segment of a run: drive the interpreter until it can only wait.

Quick steps are executed here, one after the other or at once, as the definition says; each
has its receipt in the database before anything that comes after it begins. Long steps, times
and answers are left in the state for the workflow. When the worker dies the segment is executed
again, from the same state with the same events, at the same instant; steps that have a receipt give
it back, in the order in which they ended, so that everything between them comes out as it did.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import asdict
from typing import Any, Final, cast

from onward.domain.instants import from_text
from onward.domain.runs.commands import Call, CancelChild, Command, Drop, LaunchChild, LookBack
from onward.domain.runs.events import CancelAsked, Event, Interrupted, Tick
from onward.domain.runs.facts import Fact, RunMoved, StepEnded, StepError
from onward.domain.runs.leaves import look_back
from onward.domain.runs.machine import Machine
from onward.domain.runs.replaying import replay_order, replayed
from onward.domain.runs.state import Pending
from onward.domain.runs.status import RunStatus, StepStatus
from onward.engine.activities import blobs
from onward.engine.activities.book import SHOW_AFTER_SECONDS, Book
from onward.engine.activities.calls import Caller, StepCall
from onward.engine.activities.errands import Errands
from onward.engine.contracts import PerformTask
from onward.ports.clock import Clock
from onward.ports.ledger import Beginning, Ledger, Receipt

# A segment is one activity of one workflow task, and signals wait until it ends.
BUDGET_SECONDS: Final = 2.0
# Retries and waits this short are slept through here; longer ones are the workflow's.
SHORT_WAIT_SECONDS: Final = 0.25
# Others are slept through when few do so: somebody who sleeps keeps a place that others could work in.
NAP_SECONDS: Final = 0.9
NAPS_AT_ONCE: Final = 20
# While steps are under way, this often is looked whether the run was cancelled or taken over.
LOOK_SECONDS: Final = 1.0

_TIMES: Final = frozenset({"time", "retry"})

LATER_THAN_ALL: Final = "~"
# What is waited for and can be looked up.
_RECALLED: Final = frozenset({"approval", "child", "event", "outcome"})


class Segment:
    def __init__(
        self,
        begun: Beginning,
        book: Book,
        machine: Machine,
        *,
        ledger: Ledger,
        caller: Caller,
        errands: Errands,
        clock: Clock,
        naps: asyncio.Semaphore,
    ) -> None:
        self._header = begun.header
        self._book = book
        self._machine = machine
        self._ledger = ledger
        self._caller = caller
        self._errands = errands
        self._clock = clock
        self._naps = naps
        self._receipts = {(receipt.path, receipt.attempt): receipt for receipt in begun.receipts}
        self._again = begun.again
        self._looked_for: set[tuple[str, str, int]] = set()
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._replays: list[StepEnded] = []  # of steps that are asked for and have a receipt
        self._answers: list[Event] = []
        self._early: list[Event] = []
        self._answered: asyncio.Future[None] | None = None
        self._loop = asyncio.get_running_loop()
        self._stop_at = self._loop.time() + BUDGET_SECONDS

    async def drive(self, at: str, events: Sequence[Event]) -> None:
        """Returns when nothing can go on without the workflow, or the budget is spent."""
        self._machine.state.head.status = "running"  # as its row says since this segment began
        try:
            await self._tick(at)
            for event in events:
                if self._machine.awaits(event):
                    self._machine.apply(event)
                else:
                    self._early.append(event)
            self._machine.reissue_calls()
            await self._work()
        finally:
            for task in self._tasks.values():
                task.cancel()

    @property
    def must_go_on(self) -> bool:
        """The budget ran out with quick steps still to do."""
        return any(p.kind == "call" and p.perform is None for p in self._machine.state.pending.values())

    # --- the loop ----------------------------------------------------------------

    async def _work(self) -> None:
        while True:
            self._book.must_hold()
            if self._book.cancel_requested:
                self._machine.apply(CancelAsked(self._clock.now_text(), "cancel requested", "service"))
            commands = self._machine.take_commands()
            await self._write(self._machine.take_facts(), commands)
            for command in commands:
                await self._carry_out(command)
            if self._replays:
                self._machine.apply(replayed(self._next_replay()))
            elif self._answers:
                self._take_answers()
            elif self._tasks:
                await self._wait_for_answer()
                self._take_answers()
            elif not (self._take_early() or await self._recall() or await self._sleep_shortly()):
                break
        await self._leave()

    def _take_answers(self) -> None:
        answers, self._answers = self._answers, []
        for answer in answers:
            self._machine.apply(answer)

    def _take_early(self) -> bool:
        """An answer whose question was asked in this very segment, by a worker that then died.

        The question is asked again once the receipts before it have been given back.
        """
        for event in self._early:
            if self._machine.awaits(event):
                self._early.remove(event)
                self._machine.apply(event)
                return True
        return False

    async def _recall(self) -> bool:
        """Whether something is known that the run was told and has lost.

        Once a segment is executed again nobody knows what became of the signals that came in since:
        Temporal may have lost them, or have been set back to an instant before them. So whatever
        is waited for is looked for, once, when nothing else is left to do.
        """
        asked = {
            (path, pending.kind, pending.attempt): pending
            for path, pending in self._machine.state.pending.items()
            if self._again and pending.kind in _RECALLED
        }
        new = [pending for key, pending in asked.items() if key not in self._looked_for]
        self._looked_for.update(asked)
        if not new:
            return False
        at = self._machine.now
        answers = await self._errands.recall(self._header, new, at)
        for command in [look_back(self._machine, p) for p in new if p.kind == "event"]:
            answers += await self._look_back(command)
        awaited = [answer for answer in answers if self._machine.awaits(answer)]
        for answer in awaited:
            self._machine.apply(answer)
        return bool(awaited)

    def _next_replay(self) -> StepEnded:
        receipt = min(self._replays, key=replay_order)
        self._replays.remove(receipt)
        return receipt

    async def _tick(self, at: str) -> None:
        """Time has come to `at`. Who decided an approval just before its deadline has decided it."""
        timers = self._machine.state.timers
        for path, pending in list(self._machine.state.pending.items()):
            if pending.kind == "approval" and timers.get(f"w:{path}", LATER_THAN_ALL) <= at:
                decided = await self._errands.expire_approval(self._header, path, at)
                if decided is not None:
                    self._machine.apply(decided)
        self._machine.apply(Tick(at))

    async def _wait_for_answer(self) -> None:
        self._answered = self._loop.create_future()
        patience = SHOW_AFTER_SECONDS if self._book.shows_late else LOOK_SECONDS
        handle = self._loop.call_later(patience, _wake, self._answered)
        try:
            await self._answered
        finally:
            handle.cancel()
            self._answered = None
        if not self._answers:
            await self._book.show_late()

    async def _sleep_shortly(self) -> bool:
        """Sleep through a wait that is too short to leave the segment for."""
        due = min(self._machine.state.timers.values(), default=None)
        if due is None or self._machine.ended:
            return False
        seconds = max((from_text(due) - self._clock.now()).total_seconds(), 0.0)
        if self._loop.time() + seconds > self._stop_at:
            return False
        if seconds <= SHORT_WAIT_SECONDS:
            await asyncio.sleep(seconds)
        elif not await self._nap(seconds):
            return False
        await self._tick(due)
        return True

    async def _nap(self, seconds: float) -> bool:
        """A timer of Temporal's comes up to a second late: as long as there is room it is slept here.

        Not when an answer may come first, for signals are not heard in a segment.
        """
        pending = self._machine.state.pending.values()
        if seconds > NAP_SECONDS or self._naps.locked() or any(p.kind not in _TIMES for p in pending):
            return False
        async with self._naps:
            self._show("waiting")
            await self._book.flush()
            await asyncio.sleep(seconds)
        self._show("running")
        return True

    def _show(self, status: RunStatus) -> None:
        self._machine.state.head.status = status
        self._book.add(RunMoved(status, self._clock.now_text()))

    async def _leave(self) -> None:
        machine = self._machine
        if machine.only_waits and machine.state.head.status != "waiting":
            self._show("waiting")
        elif not machine.ended and not machine.only_waits:
            machine.state.head.status = "running"
        await self._book.flush()

    # --- facts ---------------------------------------------------------------------

    async def _write(self, facts: list[Fact], commands: list[Command]) -> None:
        calls = [command for command in commands if isinstance(command, Call)]
        await self._book.write(facts, commands, {call.path for call in calls if self._must_show_first(call)})

    def _must_show_first(self, call: Call) -> bool:
        """Whoever finds the row open knows that the step may have taken effect.

        Long steps see to it themselves.
        """
        return call.at_most_once and not self._caller.is_long(self._step_call(call))

    # --- commands ------------------------------------------------------------------

    async def _carry_out(self, command: Command) -> None:
        match command:
            case Call():
                await self._call(command)
            case Drop():
                self._drop(command.path)
            case LookBack():
                if self._machine.wants(command):
                    self._answers += await self._look_back(command)
            case LaunchChild():
                if self._machine.wants(command):
                    child = await self._errands.launch_child(self._header, command, self._machine.now)
                    self._answers.append(child)
            case CancelChild():
                await self._errands.cancel_child(self._header, command)

    async def _look_back(self, command: LookBack) -> list[Event]:
        machine = self._machine
        return await self._errands.look_back(self._header, command, machine.now, machine.state.consumed)

    def _drop(self, path: str) -> None:
        self._replays = [receipt for receipt in self._replays if receipt.path != path]
        task = self._tasks.pop(path, None)
        if task is not None:
            task.cancel()

    async def _call(self, command: Call) -> None:
        if not self._machine.wants(command):
            return
        pending = self._machine.state.pending[command.path]
        call = self._step_call(command)
        long = self._caller.is_long(call)
        receipt = self._receipts.get((command.path, command.attempt))
        if receipt is not None and receipt.ended_at is not None:
            self._replays.append(await self._end_of(receipt, pending))
        elif long:
            self._book.leave_to_its_performer(command.path)
            pending.perform = self._perform_task(command, pending.step_id)
        elif receipt is not None:
            self._answers.append(Interrupted(command.path, command.attempt, self._clock.now_text()))
        elif self._loop.time() < self._stop_at:
            self._start(command.path, self._caller.execute(call, self._book.hold.confirm))

    def _step_call(self, command: Call) -> StepCall:
        return StepCall(
            self._header.workspace_id,
            self._header.run_id,
            command.path,
            command.attempt,
            command.type,
            command.action,
            command.arguments,
            command.timeout,
        )

    def _perform_task(self, command: Call, step_id: str) -> dict[str, Any]:
        return asdict(
            PerformTask(
                self._header.workspace_id,
                self._header.run_id,
                command.path,
                command.attempt,
                step_id,
                command.type,
                command.action,
                command.arguments.value,
                [[use.pointer, [list(part) for part in use.parts]] for use in command.arguments.secrets],
                command.timeout,
                command.at_most_once,
                command.started_at,
            )
        )

    def _start(self, path: str, work: Coroutine[Any, Any, Event]) -> None:
        self._tasks[path] = self._loop.create_task(self._run(path, work))

    async def _run(self, path: str, work: Coroutine[Any, Any, Event]) -> None:
        answer = await work
        self._tasks.pop(path, None)
        self._answers.append(answer)
        if self._answered is not None and not self._answered.done():
            self._answered.set_result(None)

    async def _end_of(self, receipt: Receipt, pending: Pending) -> StepEnded:
        """What this step did before the worker died."""
        output = receipt.output
        if receipt.output_blob is not None:
            output = await blobs.load(receipt.output_blob, self._ledger, self._header.workspace_id)
        return StepEnded(
            receipt.path,
            receipt.attempt,
            pending.step_id,
            self._machine.plan.steps[pending.step_id].type,
            cast("StepStatus", receipt.status),
            receipt.ended_at or receipt.started_at,
            receipt.started_at,
            output=output,
            meta=receipt.meta,
            error=None if receipt.error is None else StepError(**receipt.error),
        )


def _wake(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
