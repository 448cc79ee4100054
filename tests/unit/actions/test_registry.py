from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from typing import Any

import pytest

from onward.actions.declaration import action
from onward.actions.registry import Registry
from onward.domain.errors import Conflict, Invalid, Unavailable
from onward.ports.actions import ActionCall, ActionFailed, ActionResult


@action(name="sum.two", effects="none")
async def add_two(a: int, b: int = 2) -> int:
    """Adds."""
    return a + b


async def test_an_async_function_is_called_with_checked_arguments(
    registry: Registry, call: ActionCall
) -> None:
    registry.add(add_two)
    assert await registry.call("sum.two", {"a": 1}, call) == ActionResult(3)


async def test_a_sync_function_runs_in_a_thread(registry: Registry, call: ActionCall) -> None:
    @action(name="where", effects="none")
    def where() -> str:
        return threading.current_thread().name

    registry.add(where)
    assert (await registry.call("where", {}, call)).output.startswith("action")


async def test_an_inline_function_runs_on_the_loop(registry: Registry, call: ActionCall) -> None:
    @action(name="where", effects="none", inline=True)
    def where() -> bool:
        return threading.current_thread() is threading.main_thread()

    registry.add(where)
    assert (await registry.call("where", {}, call)).output is True


async def test_the_call_is_handed_to_a_parameter_of_its_type(registry: Registry, call: ActionCall) -> None:
    @action(name="whoami", effects="none")
    async def whoami(context: ActionCall) -> str:
        return context.idempotency_key

    registry.add(whoami)
    assert (await registry.call("whoami", {}, call)).output == "key-1"
    spec = registry.find("whoami")
    assert spec is not None
    assert spec.input_schema["properties"] == {}


async def test_an_unknown_action_fails_at_run_with_a_near_miss_R19(
    registry: Registry, call: ActionCall
) -> None:
    registry.add(add_two)
    with pytest.raises(ActionFailed, match=r"Did you mean 'sum\.two'") as failed:
        await registry.call("sum.tow", {}, call)
    assert (failed.value.category, failed.value.code) == ("validation", "unknown_action")


async def test_wrong_arguments_are_named_by_pointer_and_not_shown(
    registry: Registry, call: ActionCall
) -> None:
    registry.add(add_two)
    with pytest.raises(ActionFailed) as failed:
        await registry.call("sum.two", {"a": "s3cret", "c": 1}, call)
    assert failed.value.category == "validation"
    assert [wrong["pointer"] for wrong in failed.value.details["errors"]] == ["/a", "/c"]
    assert "s3cret" not in f"{failed.value} {failed.value.details}"


@pytest.mark.parametrize(
    ("raised", "category"),
    [
        (ValueError("no such ticket"), "action"),
        (TimeoutError("slow"), "timeout"),
        (ConnectionResetError("gone"), "transient"),
        (Unavailable("away", "The mail server is away."), "transient"),
        (Invalid("bad", "That is no address."), "validation"),
        (Conflict("state", "It is closed."), "action"),
        (ActionFailed("denied", "Not you."), "denied"),
    ],
)
async def test_what_a_function_raises_keeps_its_text_and_gets_a_category_R13(
    registry: Registry, call: ActionCall, raised: Exception, category: str
) -> None:
    @action(name="fails", effects="none")
    async def fails() -> None:
        raise raised

    registry.add(fails)
    with pytest.raises(ActionFailed, match=str(raised)) as failed:
        await registry.call("fails", {}, call)
    assert failed.value.category == category


async def test_the_trace_of_an_unexpected_error_is_in_the_log(
    registry: Registry, call: ActionCall, said: list[tuple[str, str]]
) -> None:
    @action(name="fails", effects="none")
    def fails() -> None:
        raise KeyError("x")

    registry.add(fails)
    with pytest.raises(ActionFailed):
        await registry.call("fails", {}, call)
    assert "Traceback" in said[0][1]


@pytest.mark.parametrize("output", [object(), float("nan"), {"a": [float("inf")]}, b"\xff", "x" * 17_000_000])
async def test_an_output_that_is_no_bounded_json_fails(
    registry: Registry, call: ActionCall, output: Any
) -> None:
    @action(name="odd", effects="none")
    async def odd() -> Any:
        return output

    registry.add(odd)
    with pytest.raises(ActionFailed) as failed:
        await registry.call("odd", {}, call)
    assert failed.value.category == "action"


async def test_text_that_names_nan_is_fine(registry: Registry, call: ActionCall) -> None:
    @action(name="word", effects="none")
    async def word() -> str:
        return "NaN and Infinity"

    registry.add(word)
    assert (await registry.call("word", {}, call)).output == "NaN and Infinity"


async def test_an_output_of_another_type_than_declared_fails(registry: Registry, call: ActionCall) -> None:
    @action(name="odd", effects="none")
    async def odd() -> dict[str, int]:
        return {"a": "one"}  # type: ignore[dict-item]

    registry.add(odd)
    with pytest.raises(ActionFailed) as failed:
        await registry.call("odd", {}, call)
    assert failed.value.code == "output_type"


async def test_a_deadline_stops_an_async_action(registry: Registry, call: ActionCall) -> None:
    stopped = asyncio.Event()

    @action(name="forever", effects="none")
    async def forever() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()

    registry.add(forever)
    with pytest.raises(ActionFailed) as failed:
        await registry.call("forever", {}, replace(call, deadline_seconds=0.01))
    assert failed.value.category == "timeout"
    assert stopped.is_set()


async def test_cancelling_reaches_an_async_action(registry: Registry, call: ActionCall) -> None:
    started, stopped = asyncio.Event(), asyncio.Event()

    @action(name="forever", effects="none")
    async def forever() -> None:
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()

    registry.add(forever)
    running = asyncio.create_task(registry.call("forever", {}, call))
    await started.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert stopped.is_set()


async def test_a_cancelled_thread_learns_of_it_at_its_next_heartbeat(
    registry: Registry, call: ActionCall
) -> None:
    started, go_on, learned = threading.Event(), threading.Event(), threading.Event()

    @action(name="forever", effects="none")
    def forever(context: ActionCall) -> None:
        started.set()
        go_on.wait(10)
        try:
            context.heartbeat()
        except ActionFailed as failed:
            if failed.category == "cancelled":
                learned.set()

    registry.add(forever)
    running = asyncio.create_task(registry.call("forever", {}, call))
    assert await asyncio.to_thread(started.wait, 10)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    go_on.set()
    assert await asyncio.to_thread(learned.wait, 10)


async def test_a_long_action_gives_heartbeats_by_itself(registry: Registry, call: ActionCall) -> None:
    beat = asyncio.Event()

    @action(name="long", effects="none", pace="long")
    async def long() -> None:
        await beat.wait()

    registry.add(long)
    await registry.call("long", {}, replace(call, heartbeat=beat.set))


async def test_two_actions_of_one_name_are_an_error_that_names_both(registry: Registry) -> None:
    @action(name="sum.two", effects="none")
    def another() -> None: ...

    registry.add(add_two)
    with pytest.raises(Invalid, match=r"add_two and .*another") as refused:
        registry.add(another)
    assert refused.value.code == "duplicate_action"


async def test_the_same_function_may_be_found_twice(registry: Registry) -> None:
    registry.add(add_two)
    registry.add(add_two)
    assert [spec.name for spec in registry.all()] == ["sum.two"]


async def test_the_specification_is_read_from_the_function(registry: Registry) -> None:
    registry.add(add_two)
    spec = registry.find("sum.two")
    assert spec is not None
    assert (spec.description, spec.idempotent, spec.pace) == ("Adds.", True, "quick")
    assert spec.input_schema["required"] == ["a"]
    assert spec.input_schema["properties"]["b"]["default"] == 2
    assert spec.output_schema == {"type": "integer"}
