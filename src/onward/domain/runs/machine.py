"""The interpreter: events in; facts, commands and a changed state out.

A run is a tree of lists of steps. A *cursor* walks one list; a step either ends at once, or is
*pending* until an event answers it, or opens a *block* whose own lists are walked first. A list
ends in one of two ways: its last step is done, or an *ending* (an error, a return, a cancel)
travels outwards from it until somebody takes it. A block that an ending passes through calls
off its other lists and lets them finish: `finally` always runs.

Nothing here recurses with the length of a run: lists that can go on wait in `_ready`.
"""

from __future__ import annotations

from collections import deque
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from onward.domain.definitions.plan import Plan, StepPlan
from onward.domain.expressions.errors import ExpressionError
from onward.domain.expressions.expression import Expression
from onward.domain.expressions.template import Rendered, render_tree
from onward.domain.instants import from_text, to_text
from onward.domain.runs import answers, containers, leaves, trials
from onward.domain.runs.commands import Call, Command, Drop, LaunchChild, LookBack
from onward.domain.runs.events import ChildLaunched, Event
from onward.domain.runs.facts import Fact, RunMoved, StepEnded, StepError, StepStarted, WaitClosed
from onward.domain.runs.failures import StepFailure, from_expression
from onward.domain.runs.paths import step_path
from onward.domain.runs.scope import Scopes, World
from onward.domain.runs.state import Block, Cursor, Ending, ErrorData, Pending, State
from onward.domain.runs.status import RunStatus, StepStatus
from onward.domain.runs.trials import TrialRules

# How long a cancelled or timed-out run may clean up before it is ended as it stands.
CLEAN_UP_SECONDS = 300.0
# How many step runs it may have for that beyond its limit.
CLEAN_UP_STEPS = 100


@dataclass(frozen=True, slots=True)
class RunLimits:
    step_runs: int = 10_000
    iterations: int = 5_000


class Machine:
    """One run, at one moment."""

    def __init__(
        self,
        plan: Plan,
        world: World,
        state: State,
        limits: RunLimits | None = None,
        trial: TrialRules | None = None,
    ) -> None:
        self.plan = plan
        self.trial = trial
        self.state = state
        self.limits = limits or RunLimits()
        self.scopes = Scopes(plan, world, state)
        self.facts: list[Fact] = []
        self.commands: list[Command] = []
        self._ready: deque[Cursor] = deque()
        self._instant: datetime | None = None

    # --- what the driver uses ------------------------------------------------

    def apply(self, event: Event) -> None:
        head = self.state.head
        if head.phase == "ended":
            if isinstance(event, ChildLaunched):
                answers.take(self, event)  # it must not run on alone
            return  # terminal is sticky: a late answer changes nothing (R7)
        self._set_now(event.at)
        if head.phase == "new":
            self._begin()
        answers.take(self, event)
        while self._ready:
            cursor = self._ready.popleft()
            if self._is_open(cursor):
                self._walk(cursor)

    def take_facts(self) -> list[Fact]:
        facts, self.facts = self.facts, []
        return facts

    def take_commands(self) -> list[Command]:
        commands, self.commands = self.commands, []
        return commands

    def reissue_calls(self) -> None:
        """Ask again for the quick steps that an earlier segment had no time for."""
        asked = {command.path for command in self.commands if isinstance(command, Call)}
        for pending in self.state.pending.values():
            if pending.kind == "call" and pending.perform is None and pending.path not in asked:
                leaves.call_again(self, self.plan.steps[pending.step_id], pending)

    def wants(self, command: Call | LaunchChild | LookBack) -> bool:
        """Whether its step still waits for it: it may have been called off in the same breath."""
        pending = self.state.pending.get(command.path)
        if pending is None:
            return False
        if isinstance(command, LookBack):
            return pending.kind == "event"
        kind = "call" if isinstance(command, Call) else "child"
        return pending.kind == kind and pending.attempt == command.attempt

    def awaits(self, event: Event) -> bool:
        """Whether somebody waits for this answer now. What is no answer to one step is always welcome."""
        return answers.is_awaited(self, event)

    @property
    def ended(self) -> bool:
        return self.state.head.phase == "ended"

    @property
    def only_waits(self) -> bool:
        """Nothing is being executed: whatever is under way waits for a time or an answer (R10)."""
        return not self.ended and not any(p.kind == "call" for p in self.state.pending.values())

    # --- what steps use ------------------------------------------------------

    @property
    def now(self) -> str:
        return self.state.head.at

    @property
    def instant(self) -> datetime:
        if self._instant is None:
            self._instant = from_text(self.now)
        return self._instant

    def later(self, seconds: float) -> str:
        return to_text(self.instant + timedelta(seconds=seconds))

    def render(self, tree: Any, cursor: Cursor, **names: Any) -> Rendered:
        return render_tree(tree, {**self.scopes.at(cursor), **names}, now=self.instant)

    def render_value(self, tree: Any, cursor: Cursor, **names: Any) -> Any:
        return self.render(tree, cursor, **names).value

    def evaluate(self, expression: Expression, cursor: Cursor, **names: Any) -> Any:
        return expression.evaluate({**self.scopes.at(cursor), **names}, now=self.instant)

    def evaluate_condition(self, expression: Expression, cursor: Cursor, **names: Any) -> bool:
        value = self.evaluate(expression, cursor, **names)
        if not isinstance(value, bool):
            raise StepFailure(
                StepError(
                    "expression",
                    "not_a_boolean",
                    f"`{expression.source}` must be true or false, not {value!r:.80}.",
                )
            )
        return value

    def started(self, step: StepPlan, path: str, attempt: int = 1, shown: Any = None) -> None:
        self.facts.append(StepStarted(path, attempt, step.id, step.type, self.now, shown))

    def pend(self, pending: Pending) -> None:
        self.state.pending[pending.path] = pending

    def settle(self, path: str) -> Pending:
        """The pending step has its answer: it waits for nothing any more."""
        self.state.timers.pop(f"w:{path}", None)
        self.state.timers.pop(f"t:{path}", None)
        return self.state.pending.pop(path)

    def complete(
        self,
        cursor: Cursor,
        step: StepPlan,
        path: str,
        output: Any = None,
        *,
        started_at: str | None = None,
        attempt: int = 1,
        shown: Any = None,
        meta: dict[str, Any] | None = None,
        status: StepStatus = "succeeded",
        error: StepError | None = None,
        seen_as: StepStatus | None = None,
    ) -> None:
        """The step is done, and its list goes on behind it. `seen_as`: its status as expressions see it."""
        self.facts.append(
            StepEnded(
                path,
                attempt,
                step.id,
                step.type,
                status,
                self.now,
                started_at or self.now,
                shown,
                output,
                meta,
                error,
            )
        )
        if step.id in self.plan.referenced:
            result = {
                "status": seen_as or status,
                "output": output,
                "error": None if error is None else asdict(error),
            }
            result["meta"] = meta or {}
            self.state.results.setdefault(cursor.prefix, {})[step.id] = result
            if cursor.prefix:
                self.scopes.forget(cursor.prefix)
        cursor.last = output
        cursor.index += 1
        if self.trial is not None and step.id == self.trial.until and step.type != "return":
            self.unwind(cursor, Ending("return"))

    def fail(
        self,
        cursor: Cursor,
        step: StepPlan,
        path: str,
        error: StepError,
        *,
        started_at: str | None = None,
        attempt: int = 1,
        shown: Any = None,
        meta: dict[str, Any] | None = None,
    ) -> None:
        """The step failed for good: its list goes on if the step says so, or ends with the error."""
        error = (
            error if error.path else StepError(error.category, error.code, error.message, path, error.details)
        )
        if step.on_error == "continue":
            self.complete(
                cursor,
                step,
                path,
                None,
                started_at=started_at,
                attempt=attempt,
                shown=shown,
                meta=meta,
                status="failed",
                error=error,
            )
            return
        self.facts.append(
            StepEnded(
                path,
                attempt,
                step.id,
                step.type,
                "failed",
                self.now,
                started_at or self.now,
                shown,
                None,
                meta,
                error,
            )
        )
        self.unwind(cursor, Ending("error", error=asdict(error)))

    def resume(self, cursor: Cursor) -> None:
        """Walk on with this list, if it still exists, when the present work is done."""
        if self._is_open(cursor):
            self._ready.append(cursor)

    def unwind(self, cursor: Cursor, ending: Ending) -> None:
        """The list stops here: its ending goes to whoever owns it."""
        del self.state.cursors[cursor.key]
        if not cursor.owner:
            self._root_unwound(cursor, ending)
            return
        block = self.state.blocks[cursor.owner]
        block.open -= 1
        if block.ending is None:
            containers.list_unwound(self, block, cursor, ending)
        elif cursor.slot == "finally" and block.ending.kind != "cancel":
            block.ending = ending  # what goes wrong in a clean-up replaces what led to it
            containers.called_off(self, block)
        elif block.open == 0:
            containers.called_off(self, block)

    def open_block(self, cursor: Cursor, step: StepPlan, path: str, phase: str = "") -> Block:
        self.started(step, path)
        block = Block(path, step.id, cursor.prefix, cursor.key, self.now, phase)
        self.state.blocks[path] = block
        return block

    def start_list(self, block: Block, slot: str, prefix: str | None = None) -> None:
        cursor = Cursor(block.path, block.step_id, slot, block.prefix if prefix is None else prefix)
        self.state.cursors[cursor.key] = cursor
        block.open += 1
        self._ready.append(cursor)

    def close_block(self, block: Block) -> Cursor:
        """The container is over; the list that it is a step of."""
        del self.state.blocks[block.path]
        self.state.outcomes.pop(block.path, None)
        if self.state.timers.pop(f"p:{block.path}", None) is not None:
            self.facts.append(WaitClosed(block.path, "time", self.now, "cancelled"))
        return self.state.cursors[block.cursor]

    def call_off(self, block: Block, ending: Ending) -> None:
        """Stop all lists of a block; when the last has stopped, the ending goes on outwards."""
        block.ending = ending
        if block.phase == "finally" and block.open:
            return  # clean-up is shielded: the ending waits for it
        for cursor in [c for c in self.state.cursors.values() if c.owner == block.path]:
            self._stop(cursor)
        if block.open == 0 and block.path in self.state.blocks:
            containers.called_off(self, block)

    def drop(self, pending: Pending, status: StepStatus = "cancelled") -> None:
        """Nobody waits for this step any more."""
        self.settle(pending.path)
        if pending.kind == "call":
            self.commands.append(Drop(pending.path))
        else:
            answers.close_wait(self, pending, "cancelled")
        step = self.plan.steps[pending.step_id]
        self.facts.append(
            StepEnded(
                pending.path,
                pending.attempt,
                step.id,
                step.type,
                status,
                self.now,
                pending.started_at,
                pending.arguments,
            )
        )

    def cancel(self) -> None:
        """End the run from outside; `finally` blocks still run, for a bounded time."""
        self._end_early(Ending("cancel"))

    def time_out(self, error: StepError) -> None:
        self._end_early(Ending("error", error=asdict(error)))

    def stop_trial(self, cursor: Cursor, step: StepPlan, path: str, error: StepError) -> None:
        """A test run has come to what nobody answers."""
        self.facts.append(StepEnded(path, 1, step.id, step.type, "failed", self.now, self.now, error=error))
        ending = Ending("error", error=asdict(error))
        self._end_early(ending)
        if self._is_open(cursor):  # clean-up is shielded, and would wait here for nobody
            self.unwind(cursor, ending)

    def end_now(self) -> None:
        """The time for cleaning up is over."""
        for pending in list(self.state.pending.values()):
            self.drop(pending)
        for block in reversed(list(self.state.blocks.values())):
            containers.abandon(self, block)
        head = self.state.head
        if head.ending is not None and head.ending.kind == "error":
            head.error = head.ending.error
        cancelled = head.ending is not None and head.ending.kind == "cancel"
        self._finish("cancelled" if cancelled or head.error is None else "failed")

    # --- the walk ------------------------------------------------------------

    def _begin(self) -> None:
        self.state.head.phase = "steps"
        self.state.head.started_at = self.now
        self._start_root("steps")

    def _start_root(self, slot: str) -> None:
        cursor = Cursor("", "", slot, "")
        self.state.cursors[cursor.key] = cursor
        self._ready.append(cursor)

    def _walk(self, cursor: Cursor) -> None:
        steps = self._steps_of(cursor)
        while cursor.index < len(steps):
            here = cursor.index
            self._enter(cursor, steps[here])
            if cursor.index == here or not self._is_open(cursor):
                return  # it waits, or it is over
        self._list_done(cursor)

    def _enter(self, cursor: Cursor, step: StepPlan) -> None:
        path = step_path(cursor.prefix, step.id)
        head = self.state.head
        try:
            if head.step_runs >= self.limits.step_runs and not self._may_clean_up(cursor):
                raise StepFailure(_limit_reached(self.limits.step_runs))
            head.step_runs += 1
            if step.condition is not None and not self.evaluate_condition(step.condition, cursor):
                self.complete(cursor, step, path, status="skipped")
                return
            if not trials.stands_in(self, cursor, step, path):
                leaves.START[step.type](self, cursor, step, path)
        except ExpressionError as error:
            self.fail(cursor, step, path, from_expression(error))
        except StepFailure as failure:
            self.fail(cursor, step, path, failure.error)

    def _may_clean_up(self, cursor: Cursor) -> bool:
        """At its limit a run still cleans up and says that it failed, within a reserve."""
        if self.state.head.step_runs >= self.limits.step_runs + CLEAN_UP_STEPS:
            return False
        while cursor.owner and cursor.slot != "finally":
            cursor = self.state.cursors[self.state.blocks[cursor.owner].cursor]
        return cursor.slot in ("finally", "on_failure")

    def _list_done(self, cursor: Cursor) -> None:
        del self.state.cursors[cursor.key]
        if not cursor.owner:
            self._root_done(cursor)
            return
        block = self.state.blocks[cursor.owner]
        block.open -= 1
        if block.ending is None:
            containers.list_done(self, block, cursor)
        elif block.open == 0:
            containers.called_off(self, block)

    def _steps_of(self, cursor: Cursor) -> tuple[StepPlan, ...]:
        if cursor.step_id:
            return self.plan.steps[cursor.step_id].slots[cursor.slot]
        return self.plan.root if cursor.slot == "steps" else self.plan.on_failure

    def _is_open(self, cursor: Cursor) -> bool:
        return self.state.cursors.get(cursor.key) is cursor

    def _stop(self, cursor: Cursor) -> None:
        steps = self._steps_of(cursor)
        path = step_path(cursor.prefix, steps[cursor.index].id) if cursor.index < len(steps) else ""
        if path in self.state.blocks:
            self.call_off(self.state.blocks[path], Ending("cancel"))
            return
        if path in self.state.pending:
            self.drop(self.state.pending[path])
        self.unwind(cursor, Ending("cancel"))

    # --- the run itself ------------------------------------------------------

    def _end_early(self, ending: Ending) -> None:
        head = self.state.head
        if head.ending is not None and head.ending.kind == "cancel":
            return
        head.ending = ending
        self.state.timers.pop("run", None)
        self.state.timers["grace"] = self.later(CLEAN_UP_SECONDS)
        for cursor in [c for c in self.state.cursors.values() if not c.owner]:
            self._stop(cursor)

    def _root_done(self, cursor: Cursor) -> None:
        head = self.state.head
        if head.ending is not None:
            self._root_unwound(cursor, head.ending)
        elif cursor.slot == "on_failure":
            self._finish("failed")
        else:
            self._succeed(self.plan.outputs, cursor)

    def _root_unwound(self, cursor: Cursor, ending: Ending) -> None:
        head = self.state.head
        if head.ending is not None and (head.ending.kind == "cancel" or ending.kind == "cancel"):
            ending = head.ending
        if ending.kind == "cancel":
            self._finish("cancelled")
        elif cursor.slot == "on_failure":
            if ending.kind == "error" and head.error is not None and ending.error is not head.error:
                head.error = {**head.error, "details": {**head.error["details"], "on_failure": ending.error}}
            self._finish("failed")
        elif ending.kind == "return":
            head.outputs = ending.outputs
            self._finish("succeeded")
        else:
            self._failed(ending.error)

    def _succeed(self, outputs: Any, cursor: Cursor) -> None:
        try:
            self.state.head.outputs = None if outputs is None else self.render_value(outputs, cursor)
        except ExpressionError as error:
            self._failed(asdict(from_expression(error, "outputs")))
            return
        self._finish("succeeded")

    def _failed(self, error: ErrorData | None) -> None:
        head = self.state.head
        head.error = error
        if self.plan.on_failure and (error or {}).get("code") != trials.NEEDS_PIN:
            head.phase = "on_failure"
            # A run that timed out may still say so, for as long as a clean-up may take.
            head.ending = None
            self._start_root("on_failure")
        else:
            self._finish("failed")

    def _finish(self, status: RunStatus) -> None:
        head = self.state.head
        head.phase = "ended"
        head.status = status
        self.state.timers.clear()
        self._ready.clear()  # what the same instant made ready is not begun any more
        error = StepError(**head.error) if status == "failed" and head.error is not None else None
        self.facts.append(RunMoved(status, self.now, head.outputs if status == "succeeded" else None, error))

    def _set_now(self, at: str) -> None:
        # Instants come from several machines: the run's own time never goes back.
        if at > self.state.head.at:
            self.state.head.at = at
            self._instant = None


def _limit_reached(limit: int) -> StepError:
    return StepError("budget", "limit_step_runs", f"The run reached its limit of {limit} step runs.")
