"""Steps that hold lists of steps: how they begin, and what the end of a list means to them.

Each type has up to three parts: `start_*` begins it, `_*_done` takes a list whose last step is
done, `_*_unwound` takes a list that an ending came out of. `called_off` is common: all lists of
the block have stopped, and the block's ending goes on outwards.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from onward.domain.definitions.plan import StepPlan, case_label
from onward.domain.expressions.errors import ExpressionError
from onward.domain.runs.facts import StepEnded, StepError, WaitClosed, WaitOpened
from onward.domain.runs.failures import StepFailure, from_expression
from onward.domain.runs.paths import iteration_prefix, loop_of
from onward.domain.runs.state import Block, Cursor, Ending, ErrorData
from onward.domain.runs.status import StepStatus

if TYPE_CHECKING:
    from onward.domain.runs.machine import Machine


def start_if(machine: Machine, cursor: Cursor, step: StepPlan, path: str) -> None:
    chosen = "then" if machine.evaluate_condition(step.fields["condition"], cursor) else "else"
    _start_choice(machine, cursor, step, path, chosen)


def start_switch(machine: Machine, cursor: Cursor, step: StepPlan, path: str) -> None:
    label = f"case:{case_label(machine.evaluate(step.fields['on'], cursor))}"
    _start_choice(machine, cursor, step, path, label if label in step.slots else "default")


def start_foreach(machine: Machine, cursor: Cursor, step: StepPlan, path: str) -> None:
    items = items_of(machine.render_value(step.fields["items"], cursor))
    if len(items) > machine.limits.iterations:
        raise StepFailure(_too_many(machine.limits.iterations, len(items)))
    if not items:
        machine.complete(cursor, step, path, [])
        return
    block = machine.open_block(cursor, step, path)
    block.items = items
    _start_iterations(machine, block, step)


def start_while(machine: Machine, cursor: Cursor, step: StepPlan, path: str) -> None:
    if not machine.evaluate_condition(step.fields["condition"], cursor, loop={"index": 0, "first": True}):
        machine.complete(cursor, step, path, {"iterations": 0})
        return
    block = machine.open_block(cursor, step, path)
    block.next = 1
    machine.start_list(block, "do", iteration_prefix(path, 0))


def start_parallel(machine: Machine, cursor: Cursor, step: StepPlan, path: str) -> None:
    block = machine.open_block(cursor, step, path)
    for slot in step.slots:
        machine.start_list(block, slot)


def start_try(machine: Machine, cursor: Cursor, step: StepPlan, path: str) -> None:
    block = machine.open_block(cursor, step, path, phase="do")
    machine.start_list(block, "do")


def list_done(machine: Machine, block: Block, cursor: Cursor) -> None:
    step = machine.plan.steps[block.step_id]
    _DONE[step.type](machine, block, step, cursor)


def list_unwound(machine: Machine, block: Block, cursor: Cursor, ending: Ending) -> None:
    step = machine.plan.steps[block.step_id]
    _UNWOUND.get(step.type, _pass_on)(machine, block, step, cursor, ending)


def called_off(machine: Machine, block: Block) -> None:
    """Every list of the block has stopped: clean up, then let the ending go on."""
    step = machine.plan.steps[block.step_id]
    if step.type == "try" and block.phase != "finally" and step.slots["finally"]:
        block.phase = "finally"
        machine.start_list(block, "finally")
        return
    ending = block.ending
    assert ending is not None, "a block is called off with an ending"
    if ending.kind == "joined":
        _complete(machine, block, step, _branch_outputs(machine, block, step))
        return
    cursor = _close(machine, block, step)
    if ending.kind == "error":
        machine.fail(cursor, step, block.path, _step_error(ending.error), started_at=block.started_at)
        machine.resume(cursor)
        return
    _left(machine, block, step, "cancelled" if ending.kind == "cancel" else "succeeded")
    machine.unwind(cursor, ending)


def abandon(machine: Machine, block: Block) -> None:
    """The run ends with this block as it stands."""
    machine.close_block(block)
    _left(machine, block, machine.plan.steps[block.step_id], "cancelled")


def pause_over(machine: Machine, path: str) -> None:
    """The time between two iterations of a `while` has passed."""
    block = machine.state.blocks[path]
    machine.facts.append(WaitClosed(path, "time", machine.now, "resolved"))
    _next_while(machine, block, machine.plan.steps[block.step_id])


# --- if, switch ----------------------------------------------------------------


def _start_choice(machine: Machine, cursor: Cursor, step: StepPlan, path: str, slot: str) -> None:
    if not step.slots.get(slot):
        machine.complete(cursor, step, path, meta={"branch": None})
        return
    block = machine.open_block(cursor, step, path, phase=slot)
    machine.start_list(block, slot)


def _choice_done(machine: Machine, block: Block, step: StepPlan, cursor: Cursor) -> None:
    _complete(machine, block, step, cursor.last, {"branch": block.phase})


# --- foreach ---------------------------------------------------------------------


def items_of(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        return [{"key": key, "value": item} for key, item in value.items()]
    raise StepFailure(
        StepError("expression", "not_a_list", f"`items` must be a list or a map, not {value!r:.80}.")
    )


def _start_iterations(machine: Machine, block: Block, step: StepPlan) -> None:
    items = block.items or []
    while block.next < len(items) and block.open < step.fields["concurrency"]:
        machine.start_list(block, "do", iteration_prefix(block.path, block.next))
        block.next += 1


def _foreach_done(machine: Machine, block: Block, step: StepPlan, cursor: Cursor) -> None:
    _record_item(machine, block, cursor, {"status": "succeeded", "output": cursor.last, "error": None})
    _next_items(machine, block, step)


def _foreach_unwound(machine: Machine, block: Block, step: StepPlan, cursor: Cursor, ending: Ending) -> None:
    if ending.kind == "error" and step.fields["on_item_error"] == "continue":
        _record_item(machine, block, cursor, {"status": "failed", "output": None, "error": ending.error})
        _next_items(machine, block, step)
        return
    machine.scopes.leave(cursor.prefix)
    machine.call_off(block, ending)


def _record_item(machine: Machine, block: Block, cursor: Cursor, outcome: dict[str, Any]) -> None:
    _, index = loop_of(cursor.prefix)
    machine.state.outcomes.setdefault(block.path, {})[index] = outcome
    machine.scopes.leave(cursor.prefix)


def _next_items(machine: Machine, block: Block, step: StepPlan) -> None:
    _start_iterations(machine, block, step)
    if block.open:
        return
    outcomes = machine.state.outcomes[block.path]
    ordered = [outcomes[index] for index in range(len(outcomes))]
    output = (
        ordered if step.fields["on_item_error"] == "continue" else [outcome["output"] for outcome in ordered]
    )
    failed = sum(outcome["status"] == "failed" for outcome in ordered)
    _complete(machine, block, step, output, {"items": len(ordered), "failed": failed})


# --- while -----------------------------------------------------------------------


def _while_done(machine: Machine, block: Block, step: StepPlan, cursor: Cursor) -> None:
    machine.scopes.leave(cursor.prefix)
    every = step.fields["every"]
    if every is None or machine.trial is not None:  # a test run does not wait for time to pass
        _next_while(machine, block, step)
        return
    # The condition is asked after the pause: it may well be about what the time changes.
    due = machine.later(every)
    machine.state.timers[f"p:{block.path}"] = due
    machine.facts.append(WaitOpened(block.path, "time", machine.now, due, detail={"every": every}))


def _next_while(machine: Machine, block: Block, step: StepPlan) -> None:
    outer = machine.state.cursors[block.cursor]
    loop = {"index": block.next, "first": False}
    try:
        goes_on = machine.evaluate_condition(step.fields["condition"], outer, loop=loop)
    except ExpressionError as error:
        machine.call_off(block, Ending("error", error=asdict(from_expression(error, block.path))))
        return
    except StepFailure as failure:
        machine.call_off(block, Ending("error", error=asdict(failure.error)))
        return
    if not goes_on:
        _complete(machine, block, step, {"iterations": block.next})
        return
    limit = min(step.fields["max_iterations"], machine.limits.iterations)
    if block.next >= limit:
        machine.call_off(block, Ending("error", error=asdict(_too_many(limit))))
        return
    machine.start_list(block, "do", iteration_prefix(block.path, block.next))
    block.next += 1


def _while_unwound(machine: Machine, block: Block, step: StepPlan, cursor: Cursor, ending: Ending) -> None:
    machine.scopes.leave(cursor.prefix)
    machine.call_off(block, ending)


# --- parallel --------------------------------------------------------------------


def _branch_done(machine: Machine, block: Block, step: StepPlan, cursor: Cursor) -> None:
    outcome = {"status": "succeeded", "output": cursor.last, "error": None}
    machine.state.outcomes.setdefault(block.path, {})[cursor.slot] = outcome
    _join(machine, block, step)


def _branch_unwound(machine: Machine, block: Block, step: StepPlan, cursor: Cursor, ending: Ending) -> None:
    if ending.kind != "error" or step.fields["on_branch_error"] == "fail":
        machine.call_off(block, ending)
        return
    outcome = {"status": "failed", "output": None, "error": ending.error}
    machine.state.outcomes.setdefault(block.path, {})[cursor.slot] = outcome
    _join(machine, block, step)


def _join(machine: Machine, block: Block, step: StepPlan) -> None:
    outcomes = machine.state.outcomes[block.path]
    join = step.fields["join"]
    needed = {"all": len(step.slots), "any": 1}.get(join, join)
    succeeded = sum(outcome["status"] == "succeeded" for outcome in outcomes.values())
    if succeeded >= needed and block.open:
        machine.call_off(block, Ending("joined"))
    elif block.open == 0:
        # `all` with `continue` means: wait for all, and tell what became of each.
        if succeeded >= needed or join == "all":
            _complete(machine, block, step, _branch_outputs(machine, block, step))
        else:
            first = next(outcome["error"] for outcome in outcomes.values() if outcome["error"] is not None)
            machine.call_off(block, Ending("error", error=first))


def _branch_outputs(machine: Machine, block: Block, step: StepPlan) -> dict[str, Any]:
    outcomes = machine.state.outcomes.get(block.path, {})
    by_name = {slot.partition(":")[2]: outcomes[slot] for slot in step.slots if slot in outcomes}
    if step.fields["on_branch_error"] == "continue":
        return by_name
    return {name: outcome["output"] for name, outcome in by_name.items()}


# --- try -------------------------------------------------------------------------


def _try_done(machine: Machine, block: Block, step: StepPlan, cursor: Cursor) -> None:
    if block.phase != "finally":
        block.output = cursor.last
        if step.slots["finally"]:
            block.phase = "finally"
            machine.start_list(block, "finally")
            return
    _complete(machine, block, step, block.output, {"caught": block.error is not None})


def _try_unwound(machine: Machine, block: Block, step: StepPlan, cursor: Cursor, ending: Ending) -> None:
    if block.phase == "do" and ending.kind == "error" and step.slots["catch"]:
        block.phase = "catch"
        block.error = ending.error
        machine.start_list(block, "catch")
        return
    machine.call_off(block, ending)


# --- common ----------------------------------------------------------------------


def _pass_on(machine: Machine, block: Block, step: StepPlan, cursor: Cursor, ending: Ending) -> None:
    machine.call_off(block, ending)


def _complete(
    machine: Machine, block: Block, step: StepPlan, output: Any, meta: dict[str, Any] | None = None
) -> None:
    cursor = _close(machine, block, step)
    machine.complete(cursor, step, block.path, output, started_at=block.started_at, meta=meta)
    machine.resume(cursor)


def _close(machine: Machine, block: Block, step: StepPlan) -> Cursor:
    if step.type in ("foreach", "while"):
        machine.scopes.leave(f"{block.path}[")
    return machine.close_block(block)


def _too_many(limit: int, wanted: int | None = None) -> StepError:
    asked = "" if wanted is None else f", and the list has {wanted} items"
    return StepError("budget", "limit_iterations", f"The loop may have {limit} iterations{asked}.")


def _left(machine: Machine, block: Block, step: StepPlan, status: StepStatus) -> None:
    machine.facts.append(StepEnded(block.path, 1, step.id, step.type, status, machine.now, block.started_at))


def _step_error(data: ErrorData | None) -> StepError:
    assert data is not None, "an ending by error carries it"
    return StepError(**data)


Done = Callable[["Machine", Block, StepPlan, Cursor], None]
Unwound = Callable[["Machine", Block, StepPlan, Cursor, Ending], None]

_DONE: Final[Mapping[str, Done]] = {
    "if": _choice_done,
    "switch": _choice_done,
    "foreach": _foreach_done,
    "while": _while_done,
    "parallel": _branch_done,
    "try": _try_done,
}
_UNWOUND: Final[Mapping[str, Unwound]] = {
    "foreach": _foreach_unwound,
    "while": _while_unwound,
    "parallel": _branch_unwound,
    "try": _try_unwound,
}
